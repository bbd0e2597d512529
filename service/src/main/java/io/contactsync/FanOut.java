package io.contactsync;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** One listener that tells two, in order: every callback of an interface whose callbacks return nothing. */
final class FanOut {
    private FanOut() {}

    static <T> T to(Class<T> type, T first, T second) {
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return switch (method.getName()) {
                            case "equals" -> self == arguments[0];
                            case "hashCode" -> System.identityHashCode(self);
                            default -> "FanOut[" + first + ", " + second + "]";
                        };
                    }
                    try {
                        method.invoke(first, arguments);
                        method.invoke(second, arguments);
                        return null;
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
        return type.cast(proxy);
    }
}

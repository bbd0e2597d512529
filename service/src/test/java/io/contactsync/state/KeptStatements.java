package io.contactsync.state;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * A connection that keeps its prepared statements when they are closed, for in memory it takes ten times as long to prepare one as to
 * run it. For one thread.
 */
final class KeptStatements {

    private final Connection connection;
    private final Map<String, Deque<PreparedStatement>> kept = new HashMap<>();

    KeptStatements(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement") && arguments.length == 1) {
                        return statement((String) arguments[0]);
                    }
                    return invoke(connection, method, arguments);
                });
    }

    private PreparedStatement statement(String sql) throws SQLException {
        Deque<PreparedStatement> free = kept.computeIfAbsent(sql, text -> new ArrayDeque<>());
        PreparedStatement statement = free.isEmpty() ? connection.prepareStatement(steady(sql)) : free.pop();
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
                statement.clearParameters();
                statement.clearBatch();
                free.push(statement);
                return null;
            }
            return invoke(statement, method, arguments);
        };
        return (PreparedStatement)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {PreparedStatement.class}, handler);
    }

    /** Where a limit or a pattern is nothing but a parameter, SQLite prepares the statement anew for each value of it. */
    private static String steady(String sql) {
        return sql.replace("limit ?", "limit ? + 0").replace("like ?", "like (? || '')");
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}

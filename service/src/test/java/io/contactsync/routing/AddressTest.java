package io.contactsync.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "office@club.example",
                " Office@Club.example ",
                "o'neil@club.example",
                "first.last+tag@club.example",
                "b\u00fcro@m\u00fcnchen.example"
            })
    void an_address_is_taken_in_lower_case(String text) {
        assertThat(Address.of(text)).map(Address::text).hasValue(text.strip().toLowerCase(java.util.Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "office",
                "@club.example",
                "office@",
                "a@b@c",
                "a/b@club.example",
                "a\\b@club.example",
                "a?b@club.example",
                "a#b@club.example",
                "a%2fb@club.example",
                "a b@club.example",
                "a\u00a0b@club.example",
                "a\r\nb@club.example",
                "a\u0000b@club.example",
                "a\u0001b@club.example",
                "a\u007fb@club.example",
                "a\u0085b@club.example",
                "a\u2028b@club.example",
                "a\u200bb@club.example",
                "a\u202eb@club.example",
                "a,b@club.example",
                "<a@club.example>"
            })
    void what_is_none_or_could_be_read_as_something_else_is_refused(String text) {
        assertThat(Address.of(text)).isEmpty();
    }
}

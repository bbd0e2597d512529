package io.contactsync.feed;

import io.contactsync.memberdb.Password;
import io.contactsync.testkit.PrivatePostgres;
import io.contactsync.testkit.SharedServers;
import java.sql.SQLException;
import java.util.List;

/** Of PostgreSQL. */
final class PostgresStory extends StoryDatabase {
    private final String url;
    private final PrivatePostgres server;

    private PostgresStory(PrivatePostgres server, String url) {
        super("PostgreSQL");
        this.server = server;
        this.url = url;
    }

    static PostgresStory shared() {
        return new PostgresStory(SharedServers.postgres(), SharedServers.freshDatabase());
    }

    static PostgresStory on(PrivatePostgres server) {
        return new PostgresStory(server, server.createDatabase("club"));
    }

    @Override
    String url() {
        return url;
    }

    @Override
    String username() {
        return server.username();
    }

    @Override
    Password password() {
        return new Password(server.password());
    }

    @Override
    void cutRelayLock() throws SQLException {
        texts("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted"
                + " and database = (select oid from pg_database where datname = current_database())");
    }

    @Override
    void empty() throws SQLException {
        sql(
                "drop schema if exists contactsync cascade",
                "drop schema if exists club cascade",
                "drop schema public cascade",
                "create schema public",
                "grant usage on schema public to public");
    }

    @Override
    String leftovers() {
        return """
                select relname from pg_class where relname like '%contactsync%'
                union all select proname from pg_proc where proname like '%contactsync%'
                union all select tgname from pg_trigger where tgname like '%contactsync%'""";
    }

    @Override
    List<String> touching() {
        return List.of(
                "alter table member add updated_at timestamptz default clock_timestamp()",
                "create function touch() returns trigger language plpgsql as"
                        + " 'begin new.updated_at = clock_timestamp(); return new; end'",
                "create trigger touch before update on member for each row execute function touch()",
                "create function touch_of() returns trigger language plpgsql as 'begin"
                        + " update member set active = active where id in (old.member_id, new.member_id);"
                        + " return null; end'",
                "create trigger touch after insert or update or delete on phone for each row"
                        + " execute function touch_of()");
    }

    @Override
    String epoch() {
        return "extract(epoch from now())";
    }
}

package io.contactsync.feed;

import io.contactsync.memberdb.WatchedTable;
import java.util.List;

/** The member database of the acceptance story: a key of text, a child table, a lookup table, a parent that cascades. */
final class StepsQuery {

    static final List<WatchedTable> TABLES =
            List.of(new WatchedTable("member", "id"), new WatchedTable("phone", "member_id"));

    private StepsQuery() {}

    static List<String> schema(StoryDatabase database) {
        String id = "char(12)" + database.exact();
        return List.of(
                "create table chapter (code varchar(20) not null, name varchar(50))",
                "create table household (code varchar(20) primary key)",
                "create table member (id " + id + " primary key, first_name varchar(50), last_name varchar(50),"
                        + " email varchar(80), born varchar(20), chapter varchar(20), household varchar(20),"
                        + " valid_until double precision, active integer not null default 1,"
                        + " foreign key (household) references household (code) on delete cascade)",
                "create table phone (member_id " + id + " not null, nr integer not null, number varchar(30),"
                        + " primary key (member_id, nr), foreign key (member_id) references member (id) on delete cascade on update cascade)",
                "create index member_of on member (household)");
    }

    static String of(StoryDatabase database) {
        return """
                select m.id as contact_id, m.first_name as "givenName", m.last_name as surname, m.email, m.born as birthday,
                  (select p.number from phone p where p.member_id = m.id and p.nr = 1) as phone,
                  (select p.number from phone p where p.member_id = m.id and p.nr = 2) as phone2,
                  c.name as "tag.chapter"
                from member m left join chapter c on c.code = m.chapter
                where m.active = 1 and (m.valid_until is null or m.valid_until > %s)""".formatted(database.epoch());
    }

    /** Reads less; all members differ. */
    static String edited(StoryDatabase database) {
        return of(database).replace("m.last_name as surname", "upper(m.last_name) as surname");
    }
}

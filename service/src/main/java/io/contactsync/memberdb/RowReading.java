package io.contactsync.memberdb;

import java.util.function.Function;

/** What came of reading a row. */
public sealed interface RowReading {

    <R> R match(Function<MemberRow, R> member, Function<RowProblem, R> problem);

    /** A member. */
    record Member(MemberRow row) implements RowReading {
        @Override
        public <R> R match(Function<MemberRow, R> member, Function<RowProblem, R> problem) {
            return member.apply(row);
        }
    }

    /** A row that is set aside. */
    record SetAside(RowProblem problem) implements RowReading {
        @Override
        public <R> R match(Function<MemberRow, R> member, Function<RowProblem, R> problem) {
            return problem.apply(this.problem);
        }
    }
}

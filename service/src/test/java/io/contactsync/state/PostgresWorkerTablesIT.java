package io.contactsync.state;

import java.util.List;
import java.util.regex.Pattern;

class PostgresWorkerTablesIT extends WorkerTablesStory {

    private static final Pattern ROWS = Pattern.compile("(?:actual rows=|Rows Removed by [A-Za-z ]+: )([0-9.]+)");

    @Override
    StateDb openState() {
        return TestStateDb.openPostgres();
    }

    @Override
    List<String> beforeExplain() {
        return List.of(
                "set local enable_sort = off", "set local enable_hashjoin = off", "set local enable_seqscan = off");
    }

    @Override
    String explain() {
        return "explain ";
    }

    @Override
    long touched(String statement, String mailbox) {
        List<String> plan = db.read(tx -> tx.jdbc()
                .queryForList(
                        "explain (analyze, costs off, timing off, summary off) " + statement,
                        String.class,
                        mailbox,
                        Long.MAX_VALUE,
                        PAGE));
        return plan.stream()
                .flatMap(line -> ROWS.matcher(line).results())
                .mapToLong(rows -> Math.round(Double.parseDouble(rows.group(1))))
                .max()
                .orElseThrow();
    }
}

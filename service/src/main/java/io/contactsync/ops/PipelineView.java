package io.contactsync.ops;

/** The pipeline as page and live stream show it, put together from what each part last said; asks no other system. */
final class PipelineView {

    private final Sampler sampler;
    private final PipelineActivity activity;
    private final HealthContributors health;
    private final Flow flow = new Flow();
    private final History history = new History();

    PipelineView(Sampler sampler, PipelineActivity activity, HealthContributors health) {
        this.sampler = sampler;
        this.activity = activity;
        this.health = health;
    }

    /** Takes the counts of now, once a second. */
    void tick() {
        flow.tick(System.nanoTime(), activity.counts());
        StatusReport status = sampler.last().status();
        StatusReport.Unsynced oldest = status == null ? null : status.oldestUnsynced();
        history.tick(flow.rates().written(), oldest == null ? 0 : oldest.ageSeconds());
    }

    Overview overview() {
        return Overview.of(
                sampler.last(), activity.counts(), flow.rates(), health.lines(), activity.latest(), history.plots());
    }

    LiveStatus live() {
        return LiveStatus.of(sampler.last(), activity.counts(), flow.rates());
    }
}

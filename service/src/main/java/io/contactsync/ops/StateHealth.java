package io.contactsync.ops;

/** Whether the state DB can be read, as the last sample found. */
final class StateHealth implements HealthSource {

    private final Sampler sampler;

    StateHealth(Sampler sampler) {
        this.sampler = sampler;
    }

    @Override
    public String name() {
        return "state";
    }

    @Override
    public Reading read() {
        Sample sample = sampler.last();
        if (sample.stateError().isPresent()) {
            return new Broken(sample.stateError().get(), "");
        }
        return sample.status() == null ? new Unknown("not read yet") : new Works("read");
    }
}

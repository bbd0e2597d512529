package io.contactsync;

import io.contactsync.delivery.DeliveryListener;
import io.contactsync.feed.RelayListener;
import io.contactsync.graph.RequestListener;
import io.contactsync.intake.IntakeListener;
import io.contactsync.rabbit.BrokerListener;

/** Who is told what the stages do, between their steps, beside the metrics. */
public record ServiceListeners(
        RelayListener relay,
        BrokerListener broker,
        IntakeListener intake,
        DeliveryListener delivery,
        RequestListener requests) {

    /** Nobody. */
    public static final ServiceListeners NONE = new ServiceListeners(
            RelayListener.NONE, BrokerListener.NONE, IntakeListener.NONE, DeliveryListener.NONE, RequestListener.NONE);

    /** Both, these first. */
    ServiceListeners and(ServiceListeners others) {
        return new ServiceListeners(
                FanOut.to(RelayListener.class, relay, others.relay),
                FanOut.to(BrokerListener.class, broker, others.broker),
                FanOut.to(IntakeListener.class, intake, others.intake),
                FanOut.to(DeliveryListener.class, delivery, others.delivery),
                FanOut.to(RequestListener.class, requests, others.requests));
    }
}

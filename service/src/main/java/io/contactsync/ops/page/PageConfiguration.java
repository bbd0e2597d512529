package io.contactsync.ops.page;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The pages beside the overview. Need the operations on the running service's state DB. */
@Configuration(proxyBeanMethods = false)
@Import({
    PageModel.class,
    SessionFirst.class,
    MailboxPages.class,
    ContactPage.class,
    DeadLetterPages.class,
    HoldPages.class,
    ActionPage.class
})
public class PageConfiguration {}

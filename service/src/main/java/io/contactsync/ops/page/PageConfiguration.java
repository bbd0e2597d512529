package io.contactsync.ops.page;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.FlashMapManager;

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
public class PageConfiguration {

    /** In place of Spring's own, by its name. */
    @Bean(DispatcherServlet.FLASH_MAP_MANAGER_BEAN_NAME)
    FlashMapManager flashMapManager() {
        return new NoticesForPeople();
    }
}

/**
 * What a person or a monitor sees of the pipeline and asks of it: status, page, API, metrics, health. Watches every stage and
 * may import each; no stage knows of it.
 */
@NullMarked
package io.contactsync.ops;

import org.jspecify.annotations.NullMarked;

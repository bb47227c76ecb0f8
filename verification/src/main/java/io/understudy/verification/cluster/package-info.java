/**
 * A node as real processes: instances that can be killed, frozen and started again, their shared
 * PostgreSQL, and what the database says about them. Everything that is started here ends with the
 * process that started it, however that one ends; nothing else is ever touched.
 */
@NullMarked
package io.understudy.verification.cluster;

import org.jspecify.annotations.NullMarked;

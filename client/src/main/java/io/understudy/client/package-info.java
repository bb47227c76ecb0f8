/**
 * The Java client: knows every instance, tries again across a takeover, and never starts a flow
 * twice. Depends on the JDK and Jackson only, never on the engine. Safe for use by many threads.
 */
@NullMarked
package io.understudy.client;

import org.jspecify.annotations.NullMarked;

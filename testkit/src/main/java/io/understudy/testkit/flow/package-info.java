/**
 * For authors of flows: a node in memory, with the real engine, to test flows on. By default every
 * flow is dropped from memory at every wait, which shows what must not be held across one.
 */
@NullMarked
package io.understudy.testkit.flow;

import org.jspecify.annotations.NullMarked;

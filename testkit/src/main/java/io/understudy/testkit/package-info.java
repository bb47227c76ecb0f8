/**
 * Simulation, fakes, faults, contract suites and the leak check. Depends on the engine, never on an
 * adapter; adapters and applications use it in their tests.
 */
@NullMarked
package io.understudy.testkit;

import org.jspecify.annotations.NullMarked;

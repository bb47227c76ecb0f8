/**
 * The settings of an instance: read from HOCON, checked as a whole before anything starts, plain
 * records afterwards. {@code reference.conf} holds every default. Depends on the settings of the
 * engine and of the broker only; a bad configuration is a {@link
 * io.understudy.node.config.BadConfigException} that names each trouble with its place.
 */
@NullMarked
package io.understudy.node.config;

import org.jspecify.annotations.NullMarked;

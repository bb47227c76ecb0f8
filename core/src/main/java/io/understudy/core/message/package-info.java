/**
 * What nodes tell each other about sessions, and its form on the wire. Depends on the log's bytes.
 */
@NullMarked
package io.understudy.core.message;

import org.jspecify.annotations.NullMarked;

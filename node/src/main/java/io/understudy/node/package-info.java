/**
 * The process: configuration, HTTP, console, metrics and command line. Depends on the engine and
 * the adapters, and is the only room that puts them together. Its packages never use this one back.
 */
@NullMarked
package io.understudy.node;

import org.jspecify.annotations.NullMarked;

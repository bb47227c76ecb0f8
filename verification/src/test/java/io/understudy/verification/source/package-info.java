/**
 * Tests of the source itself: whether it is tidy, and whether the rooms keep to their arrows. They
 * read every module's files and classes, and run none of them.
 */
@NullMarked
package io.understudy.verification.source;

import org.jspecify.annotations.NullMarked;

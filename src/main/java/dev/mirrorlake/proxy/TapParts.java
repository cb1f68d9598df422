package dev.mirrorlake.proxy;

import dev.mirrorlake.changes.ChangeSink;
import dev.mirrorlake.metrics.Metrics;

/**
 * What the taps of all connections share. All of it is thread-safe.
 *
 * @param changes where changes go
 * @param lost where changes go that nobody knows to have happened
 * @param maxRequestBytes most bytes of one request; 0: any number
 * @param acknowledgements which replies wait for a sync
 */
record TapParts(
        ChangeSink changes,
        LostCalls lost,
        UnknownMethods unknownMethods,
        int maxRequestBytes,
        Refusals refusals,
        Acknowledgements acknowledgements,
        Metrics metrics,
        TapLog log) {}

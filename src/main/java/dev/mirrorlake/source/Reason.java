package dev.mirrorlake.source;

/**
 * Why a table is not mirrored, or not now.
 *
 * @param code stable, in capitals, for alerts and for looking it up
 * @param text one sentence that names the thing and the value
 * @param remedy what an operator can do; empty where there is nothing to do
 */
public record Reason(String code, String text, String remedy) {
    @Override
    public String toString() {
        return remedy.isEmpty() ? text : text + "; " + remedy;
    }
}

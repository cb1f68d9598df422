package dev.mirrorlake.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** {@code *} stands for any characters, {@code ?} for any one; whole texts only. */
final class Glob {
    private Glob() {}

    static boolean matches(String glob, String text) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
    }

    static boolean matchesAnyCase(String glob, String text) {
        return matches(glob.toLowerCase(Locale.ROOT), text.toLowerCase(Locale.ROOT));
    }
}

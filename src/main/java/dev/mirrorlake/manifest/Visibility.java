package dev.mirrorlake.manifest;

import dev.mirrorlake.lakefs.LakeObject;

/** Which of the objects below a location hold rows of it. */
final class Visibility {
    private Visibility() {}

    /**
     * Left out are
     *
     * <ul>
     *   <li>what is, or lies below, a name that begins with {@code _} or a dot, as engines do;
     *   <li>directory markers: paths that end in a slash, and all objects of zero bytes. A file of zero bytes holds no
     *       row in any format, so none is lost, but readers of Parquet and Avro fail on it.
     * </ul>
     *
     * @param prefix of the location: empty, or ending in a slash
     * @param recursive whether folders inside the location belong to it
     */
    static boolean shows(String prefix, LakeObject object, boolean recursive) {
        String path = object.path();
        if (object.sizeBytes() == 0 || path.endsWith("/")) {
            return false;
        }
        for (int at = prefix.length(); ; at++) {
            if (path.charAt(at) == '_' || path.charAt(at) == '.') {
                return false;
            }
            at = path.indexOf('/', at);
            if (at < 0) {
                return true;
            }
            if (!recursive) {
                return false;
            }
        }
    }
}

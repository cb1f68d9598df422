package dev.mirrorlake.lakefs;

import dev.mirrorlake.lakefs.BranchHeadPoller.Watched;
import java.util.Optional;

/**
 * What a ref showed at one path.
 *
 * @param text of the object, which is taken for UTF-8; empty where there is no such object, or no such ref
 * @param watched what tells whether it has changed since: the folder that it is in
 */
public record LakeFile(Optional<String> text, Watched watched) {}

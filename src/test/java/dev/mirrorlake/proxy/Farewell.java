package dev.mirrorlake.proxy;

import java.io.IOException;
import java.net.Socket;

/** The ways to end a connection. */
enum Farewell {
    CLOSE,
    /** As it looks when a process or its machine dies: what was on its way is lost. */
    RESET;

    void say(Socket socket) throws IOException {
        if (this == RESET) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }
}

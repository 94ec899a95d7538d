// Tests of APIServer.

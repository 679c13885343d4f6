/** The least that a program with mqtt.js does: one connection. */
import { connect } from 'mqtt';

connect(`mqtt://127.0.0.1:${process.argv[2]}`);

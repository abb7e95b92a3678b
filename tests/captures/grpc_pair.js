// A gRPC server and its client, with messages written by hand: record.sh runs each by its name.
//   node grpc_pair.js server PORT | node grpc_pair.js client HOST:PORT
// @grpc/grpc-js is looked for where NODE_PATH says.
'use strict';
const grpc = require('@grpc/grpc-js');

const asIs = (octets) => octets;
const method = (path, responseStream) => ({
    path, requestStream: false, responseStream,
    requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs,
});
const gauges = {
    Read: method('/weir.Gauges/Read', false),
    Watch: method('/weir.Gauges/Watch', true),
};

const tag = (field, type) => Buffer.from([field << 3 | type]);
const text = (field, value) => Buffer.concat([tag(field, 2), Buffer.from([value.length]), Buffer.from(value)]);
const number = (field, value) => Buffer.concat([tag(field, 0), Buffer.from([value])]);
const level = (field, value) => {
    const octets = Buffer.alloc(8);
    octets.writeDoubleLE(value);
    return Buffer.concat([tag(field, 1), octets]);
};

function server(port) {
    const made = new grpc.Server();
    made.addService(gauges, {
        Read: (call, done) => {
            if (call.request[1] > 9)
                return done({ code: grpc.status.NOT_FOUND, details: 'no such gauge: ' + call.request[1] });
            done(null, Buffer.concat([number(1, call.request[1]), level(2, 1.42), text(3, 'at the mill')]));
        },
        Watch: (call) => {
            for (let i = 0; i < 3; ++i)
                call.write(Buffer.concat([number(1, call.request[1]), level(2, 1.42 + i / 100), text(3, 'gauge '.repeat(20))]));
            call.end();
        },
    });
    made.bindAsync('0.0.0.0:' + port, grpc.ServerCredentials.createInsecure(), () => {});
}

function client(address) {
    const Gauges = grpc.makeGenericClientConstructor(gauges, 'Gauges');
    const peer = new Gauges(address, grpc.credentials.createInsecure(),
        { 'grpc.default_compression_algorithm': 2, 'grpc.enable_http_proxy': 0 });
    peer.Read(number(1, 3), () => {
        peer.Read(number(1, 12), () => {
            const call = peer.Watch(number(1, 4));
            call.on('data', () => {});
            call.on('end', () => peer.close());
        });
    });
}

({ server, client })[process.argv[2]](process.argv[3]);

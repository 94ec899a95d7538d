"""Reads messages with Google's implementation of protobuf and writes them again, in four ways.

usage: interop.py GENERATED INPUT OUTPUT SEED

GENERATED holds the modules that protoc made of the .proto files beside this one. INPUT is a run of records: the length
of the message's full name in 4 bytes, least significant first, the name, the length of its bytes, the bytes. For each,
OUTPUT gets the number of bytes that its schema does not explain, in 4 bytes, and then, each behind its length:

 1. the message as Google's implementation writes it,
 2. the same with the fields of each message in another order,
 3. the same with fields that no schema has, in each message,
 4. the same with singular messages split in two and singular scalars preceded by another value.
"""

import importlib
import pathlib
import random
import struct
import sys

from google.protobuf import descriptor, descriptor_pool, message_factory

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

# The parts of the one mean something together only; the text of the other is checked each time that it comes.
UNSPLIT = {"k8s.io.apimachinery.pkg.util.intstr.IntOrString", "k8s.io.apimachinery.pkg.api.resource.Quantity"}


def read_varint(data, position):
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def parse(data):
    """The fields as (number, wire type, payload); the payload of BYTES is without its length."""
    fields = []
    position = 0
    while position < len(data):
        tag, position = read_varint(data, position)
        kind = tag & 7
        if kind == VARINT:
            start = position
            _, position = read_varint(data, position)
            payload = data[start:position]
        elif kind == FIXED64:
            payload = data[position : position + 8]
            position += 8
        elif kind == FIXED32:
            payload = data[position : position + 4]
            position += 4
        else:
            length, position = read_varint(data, position)
            payload = data[position : position + length]
            position += length
        fields.append((tag >> 3, kind, payload))
    return fields


def join(fields):
    out = bytearray()
    for number, kind, payload in fields:
        out += varint(number << 3 | kind)
        if kind == BYTES:
            out += varint(len(payload))
        out += payload
    return bytes(out)


def mapped(schema, data, change):
    """The message with `change` applied to its fields, from the inside out."""
    fields = []
    for number, kind, payload in parse(data):
        field = schema.fields_by_number[number]
        if field.message_type is not None:
            payload = mapped(field.message_type, payload, change)
        fields.append((number, kind, payload))
    return join(change(schema, fields))


def shuffled(source):
    def change(_, fields):
        # Elements of one field keep their order among themselves.
        order = [number for number, _, _ in fields]
        source.shuffle(order)
        queues = {}
        for field in fields:
            queues.setdefault(field[0], []).append(field)
        return [queues[number].pop(0) for number in order]

    return change


def with_unknown(source):
    def change(_, fields):
        strangers = [
            (5000, VARINT, varint(source.getrandbits(60))),
            (5001, FIXED64, b"12345678"),
            (5002, BYTES, b"\xff stranger"),
            (5003, FIXED32, b"1234"),
        ]
        for stranger in source.sample(strangers, source.randint(1, 4)):
            fields.insert(source.randint(0, len(fields)), stranger)
        return fields

    return change


def split(source):
    def change(schema, fields):
        out = []
        for number, kind, payload in fields:
            field = schema.fields_by_number[number]
            inner = field.message_type
            if schema.full_name in UNSPLIT or field.label == descriptor.FieldDescriptor.LABEL_REPEATED:
                out.append((number, kind, payload))
            elif inner is not None:
                parts = parse(payload)
                if inner.full_name in UNSPLIT or len(parts) < 2:
                    out.append((number, kind, payload))
                else:
                    cut = source.randint(0, len(parts))
                    out.append((number, kind, join(parts[:cut])))
                    out.append((number, kind, join(parts[cut:])))
            else:
                out.append((number, kind, {VARINT: b"\x01", FIXED64: b"\0" * 8, BYTES: b"x"}[kind]))
                out.append((number, kind, payload))
        return out

    return change


def main(generated, input_path, output_path, seed):
    sys.path.insert(0, generated)
    for path in sorted(pathlib.Path(generated).rglob("*_pb2.py")):
        importlib.import_module(".".join(path.relative_to(generated).with_suffix("").parts))
    pool = descriptor_pool.Default()
    factory = message_factory.MessageFactory(pool)
    data = pathlib.Path(input_path).read_bytes()
    source = random.Random(int(seed))
    position = 0

    def take():
        nonlocal position
        (length,) = struct.unpack_from("<I", data, position)
        position += 4 + length
        return data[position - length : position]

    with open(output_path, "wb") as output:
        while position < len(data):
            schema = pool.FindMessageTypeByName(take().decode())
            message = factory.GetPrototype(schema)()
            message.ParseFromString(take())
            whole = message.SerializeToString(deterministic=True)
            message.DiscardUnknownFields()
            written = message.SerializeToString(deterministic=True)
            output.write(struct.pack("<I", len(whole) - len(written)))
            changes = [shuffled(source), with_unknown(source), split(source)]
            for form in [written] + [mapped(schema, written, change) for change in changes]:
                output.write(struct.pack("<I", len(form)))
                output.write(form)


main(*sys.argv[1:])

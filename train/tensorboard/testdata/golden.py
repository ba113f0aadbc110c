"""Writes the event file golden.tfevents with TensorBoard's own writer.

Made with tensorboard 2.21.0: python golden.py
"""
import io, glob, os
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

S, V = summary_pb2.Summary, summary_pb2.Summary.Value
text = tensor_pb2.TensorProto(
    dtype=types_pb2.DT_STRING, string_val=["ALL'S WELL\né".encode()],
    tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=1)]))
plugin = summary_pb2.SummaryMetadata(plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name="text"))
image = S.Image(height=2, width=3, colorspace=3, encoded_image_string=b"\x89PNG")
events = [
    event_pb2.Event(wall_time=1700000000.25, file_version="brain.Event:2"),
    event_pb2.Event(wall_time=1700000001.25, step=0, summary=S(value=[V(tag="loss", simple_value=4.25)])),
    event_pb2.Event(wall_time=1700000002.25, step=300, summary=S(value=[V(tag="loss", simple_value=2.5), V(tag="lr", simple_value=0.0)])),
    event_pb2.Event(wall_time=1700000003.25, step=301, summary=S(value=[V(tag="sample/text_summary", metadata=plugin, tensor=text)])),
    event_pb2.Event(wall_time=1700000004.25, step=302, summary=S(value=[V(tag="digit", image=image)])),
    event_pb2.Event(wall_time=1700000005.25, step=303, session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START)),
]
with open("golden.tfevents", "wb") as f:
    w = RecordWriter(f)
    for e in events:
        w.write(e.SerializeToString())
    w.flush()

"""Recognisers that listen as data arrive: packets in, frames and finished events out.

What :meth:`vtlib.models.Recogniser.classify` says of a recording, :class:`RealTimeRecogniser` says
of a stream that has no end yet, a few seconds after it happened:

>>> import numpy as np, obspy
>>> from vtlib import engine, features
>>> scaler = features.Standardizer().fit(np.arange(480.0).reshape(10, 48))
>>> live = engine.load("simulated-bezymianny-tcn").stream(scaler, offset=0.0, patience_s=0)
>>> start = obspy.UTCDateTime("2017-12-18T06:30:00")
>>> [len(live.push(np.ones(250), start + 2.5 * k, 100.0).frames) for k in range(4)]
[0, 0, 1, 1]
>>> live.flush().frames[0].probabilities.shape
(4, 5)

*When it answers.* A frame is 4 s long, and the slopes of its energies look two frames ahead, twice:
so a frame is answered with the end of the fourth one after it, 4 s after its centre. An event of
the published rule is known once the frame after it is. The network adds a wait if it has several
dilated layers; see :meth:`RealTimeRecogniser.frame_delay_s`, and ``event_delay_s``.

*What it equals.* For recognisers that read forwards, and for the same offset and yardstick, the
answers are those of the whole recording, however it is cut into packets. By default both are
*running*: estimated from what has been heard so far, older data counting less. A stream that is not
longer than the warm-up is heard exactly as ``classify`` hears it by the yardstick ``"record"``.
"""

from .answers import Answer, Frames
from .packets import LeftOut
from .realtime import RealTimeRecogniser

__all__ = ["Answer", "Frames", "LeftOut", "RealTimeRecogniser"]

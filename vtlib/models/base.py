"""What both recognisers share: features in, five probabilities a frame out; training, saving and loading."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import obspy

from .. import classes, features, training, waveforms
from ..labels import WINDOW_S


class Recogniser:
    """A network that gives each frame a probability for each of the five classes.

    Subclasses say how their framework computes, trains and names weights; TensorFlow or PyTorch is imported when one of
    them is built.

    Attributes
    ----------
    name : str
        As in :func:`vtlib.models.names`, or whatever its maker called it.
    card : dict
        What is known about it: architecture, training data, citation.
    """

    def __init__(self, name, card):
        self.name = name
        self.card = card

    def __repr__(self):
        return f"<{type(self).__name__} {self.name!r}, {self.n_parameters:,} parameters>"

    @property
    def n_parameters(self):
        """Number of trained values."""
        raise NotImplementedError

    def _probabilities(self, x):
        """Probabilities (T, 5) of one checked float32 array (T, 48)."""
        raise NotImplementedError

    def _trainee(self, settings):
        """What :func:`vtlib.training.run` trains: this network with an optimizer."""
        raise NotImplementedError

    def _arrays(self):
        """Weights as a dict from name to numpy.ndarray."""
        raise NotImplementedError

    def _set_arrays(self, arrays):
        """Put weights of :meth:`_arrays` into the network."""
        raise NotImplementedError

    def fit(self, data, settings=None, progress=True, **changes):
        """Train on recordings, starting from the weights that are there.

        Parameters
        ----------
        data : vtlib.records.Partition, or list of vtlib.datasets.Recording
            Of a partition, ``train`` is used and nothing else. Features must be standardised. A part of the recordings is
            set aside, whole, to decide when to stop.
        settings : vtlib.training.Settings, optional
        progress : bool
            Whether to show a bar.
        **changes
            Settings to change, as in ``fit(partition, epochs=5, seed=1)``.

        Returns
        -------
        vtlib.training.History
            The network keeps the weights of the best epoch, also if it was interrupted with Ctrl-C.

        Raises
        ------
        ValueError
            If there are fewer than two recordings, or a setting makes no sense.
        """
        settings = replace(settings or training.Settings(), **changes)
        recordings = list(data.train if hasattr(data, "train") else data)
        history = training.run(self._trainee(settings), recordings, settings, progress)
        source = getattr(data, "source", None)
        self.card["trained_on"] = str(source.title) if source else f"{len(recordings)} recordings"
        self.card["training"] = training.as_card(settings, history)
        return history

    def save(self, path):
        """Write weights and card: ``<path>.safetensors`` and ``<path>.json``; both or, if writing fails, neither.

        Parameters
        ----------
        path : str or path-like
            With or without the ending.
        """
        from safetensors.numpy import save_file

        path = Path(path).with_suffix("")
        weights, card = path.with_suffix(".safetensors"), path.with_suffix(".json")
        unfinished = [Path(f"{weights}.part"), Path(f"{card}.part")]
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            save_file(self._arrays(), unfinished[0])
            text = json.dumps({"name": self.name, **self.card}, indent=1, ensure_ascii=False)
            unfinished[1].write_text(text + "\n", encoding="utf-8")
            os.replace(unfinished[0], weights)
            os.replace(unfinished[1], card)
        finally:
            for part in unfinished:
                part.unlink(missing_ok=True)

    def predict_proba(self, recording):
        """Probabilities of the five classes in each frame.

        Parameters
        ----------
        recording : array_like, shape (T, 48)
            Standardised features of one recording, of any length.

        Returns
        -------
        numpy.ndarray of float32, shape (T, 5)
            Rows sum to 1; columns in the order of :data:`vtlib.classes.NAMES`.

        Raises
        ------
        ValueError
            If the shape is another one, or a value is not finite.
        """
        x = np.asarray(recording, dtype=np.float32)
        if x.ndim != 2 or x.shape[1] != features.N_FEATURES or len(x) == 0:
            raise ValueError(
                f"{self.name}: expected the features of one recording, shape (T, {features.N_FEATURES}) with T > 0, got "
                f"{x.shape}. Pass recordings one at a time"
            )
        if not np.isfinite(x).all():
            raise ValueError(
                f"{self.name}: features hold NaN or infinite values. Check the waveform that they come from"
            )
        return self._probabilities(x)

    def annotate(self, stream, standardizer=None):
        """Probability traces of a stream, as SeisBench's models give them.

        Parameters
        ----------
        stream : obspy.Stream or obspy.Trace
            Raw waveforms. Gaps cut a trace into pieces that are recognised one by one; pieces shorter than a frame are
            left out.
        standardizer : vtlib.features.Standardizer, optional
            Fitted elsewhere, for instance on the station's other records. By default each piece is standardised by its
            own mean and deviation.

        Returns
        -------
        obspy.Stream
            Five traces (float32, 0 to 1, 2 Hz) for each piece. Their channels are the input's with the class's name
            behind it, as in ``HHZ_VT``, and a sample's time is the centre of its frame.

        Raises
        ------
        vtlib.waveforms.WaveformError
            If a channel's sampling rate is below 40 or above 256 Hz.
        """
        probability_traces = obspy.Stream()
        for trace, probabilities, step_s in self._listen(stream, standardizer):
            header = {
                "network": trace.stats.network,
                "station": trace.stats.station,
                "location": trace.stats.location,
                "starttime": trace.stats.starttime + WINDOW_S / 2,
                "sampling_rate": 1 / step_s,
            }
            for column, name in zip(probabilities.T, classes.NAMES, strict=True):
                header["channel"] = f"{trace.stats.channel}_{name}"
                probability_traces += obspy.Trace(np.ascontiguousarray(column), header)
        return probability_traces

    def classify(self, stream, rule=None, standardizer=None):
        """Events in a stream, each with the largest amplitude of its waveform.

        Parameters
        ----------
        stream, standardizer
            As for :meth:`annotate`. An event ends where a gap begins.
        rule : vtlib.events.MinimumDuration, vtlib.events.Hysteresis or vtlib.events.Viterbi, optional
            How probabilities become events: see :func:`vtlib.events.decode`.

        Returns
        -------
        vtlib.events.Events
            In order of channel and time; an event's station is its channel's SEED id.

        Raises
        ------
        vtlib.waveforms.WaveformError
            As :meth:`annotate`.
        """
        from .. import events  # it stands to the right: what a recogniser's answers become

        found = events.Events(recogniser=self.name)
        for trace, probabilities, step_s in self._listen(stream, standardizer):
            heard = events.decode(
                probabilities, trace.stats.starttime, rule, trace.id, self.name, step_s
            )
            mean, rate = trace.data.mean(), trace.stats.sampling_rate
            stops = (
                trace.stats.starttime + trace.stats.npts / rate
            )  # before the last frame does, where that was padded
            for event in heard:
                first = round((event.onset - trace.stats.starttime) * rate)
                stop = round((event.end - trace.stats.starttime) * rate)
                amplitude = float(np.abs(trace.data[first:stop] - mean).max())
                found.append(replace(event, end=min(event.end, stops), amplitude=amplitude))
        return found

    def _listen(self, stream, standardizer):
        """Each gapless piece of a stream, its probabilities (T, 5), and the seconds from frame to frame."""
        for trace in waveforms.contiguous(stream, min_length_s=WINDOW_S):
            x = features.extract(waveforms.without_offset(trace))
            x = (
                standardizer.transform(x)
                if standardizer
                else features.Standardizer().fit_transform(x)
            )
            _, step = features.frame_samples(trace.stats.sampling_rate)
            yield trace, self.predict_proba(x), step * trace.stats.delta

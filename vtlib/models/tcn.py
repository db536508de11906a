"""The TCN: causal dilated convolutions in residual blocks (Bai et al., 2018, arXiv:1803.01271;
keras-tcn)."""

import contextlib
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .. import classes, features
from ..training import Settings, Trainee
from .base import Recogniser
from .tcn_sizes import DILATIONS, FILTERS, KERNEL_SIZE


def _save_memory() -> None:
    """Keep TensorFlow small on any machine; it must be called before TensorFlow is imported.

    oneDNN, which some processors use by default, prepares each convolution anew for each length of
    recording and keeps all that: 300 MB in the chapter on the TCN. Each thread keeps scratch memory
    of its own, so a machine of many cores would need more. And the number of threads decides in
    which order the sums over a recording's frames are added: with two on any machine, the same seed
    gives the same weights whatever its processors. A variable that is set already is left as it is;
    with another number of threads, weights differ in their last digits, and Adam makes more of it
    (by up to 0.003 after two epochs).
    """
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "2")
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "2")


@contextlib.contextmanager
def _quiet():
    """Keep away what TensorFlow's C++ says about missing GPUs: in a notebook, it would stand in the
    page.

    If the block fails, what was kept away is printed after all.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with tempfile.TemporaryFile() as kept:
        terminal = os.dup(2)
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except BaseException:
            kept.seek(0)
            sys.stderr.write(kept.read().decode(errors="replace"))
            raise
        finally:
            os.dup2(terminal, 2)
            os.close(terminal)


_save_memory()
with _quiet():
    import keras
    import tensorflow as tf
    from tcn import TCN

    tf.config.list_logical_devices()  # looks for a GPU now rather than at the first computation


def build_network() -> "keras.Sequential":
    """The published architecture, with fresh weights: 63,105 of them.

    Returns
    -------
    keras.Sequential
        From standardised features (batch, T, 48) to probabilities (batch, T, 5), for any T.
    """
    return keras.Sequential(
        [
            keras.Input((None, features.N_FEATURES)),
            TCN(
                nb_filters=FILTERS,
                kernel_size=KERNEL_SIZE,
                nb_stacks=1,
                dilations=DILATIONS,
                padding="causal",
                use_skip_connections=True,
                return_sequences=True,
            ),
            keras.layers.Dense(len(classes.CLASSES), activation="softmax"),
        ]
    )


class TCNRecogniser(Recogniser):
    """The TCN as a :class:`vtlib.models.Recogniser`; ``network`` is its Keras model.

    Parameters
    ----------
    name : str
    card : dict, optional
        What is known about it already; its architecture is written into it.
    seed : int
        Of its first weights; nobody else's random numbers are touched.
    """

    kind = "tcn"

    def __init__(self, name: str = "tcn", card: dict | None = None, seed: int = 0):
        super().__init__(name, {**(card or {}), "architecture": {"kind": self.kind}})
        with _seeded(seed):
            self.network = build_network()
        self._compiled: dict = {}
        shape = tf.TensorSpec((1, None, features.N_FEATURES), tf.float32)
        self._run = tf.function(
            lambda x: self.network(x, training=False), input_signature=[shape]
        )  # traced once

    @property
    def n_parameters(self) -> int:
        """Number of trained values."""
        return self.network.count_params()

    def weights(self) -> dict[str, np.ndarray]:
        """Copies of all weights, by number and Keras's names."""
        # Keras numbers the layers that it makes, so their names are left out; their order stays.
        names = ["/".join(w.path.split("/")[2:]) for w in self.network.weights]
        return {
            f"{i:02d} {name}": w.numpy().copy()
            for i, (name, w) in enumerate(zip(names, self.network.weights, strict=True))
        }

    def set_weights(self, weights: dict[str, np.ndarray]) -> None:
        """Put weights, as :meth:`weights` gives them, into the network."""
        self.network.set_weights([weights[name] for name in sorted(weights)])

    def read_published(self, files: Sequence[Path]) -> None:
        """Put the published weights into the network, from the files of their checkpoint."""
        load_published_weights(self.network, files[0].with_suffix(""))

    def trainee(self, settings: Settings) -> Trainee:
        """This network with Adam, for :func:`vtlib.training.run`."""
        return _TCNTrainee(self, settings)

    def compiled(self, settings: Settings) -> tuple:
        """An optimizer as new, and its step: compiled once, since each graph stays in memory."""
        key = (settings.only_last_layer, settings.clip_norm)
        if self._compiled.get("network") is not self.network:
            self._compiled = {"network": self.network}
        if key not in self._compiled:
            self._compiled[key] = _compile(self.network, settings)
        optimizer, step = self._compiled[key]
        for variable in optimizer.variables:
            variable.assign(np.zeros(variable.shape, variable.dtype))
        return optimizer, step

    def _probabilities(self, x):
        return self._run(x[None]).numpy()[0]


@contextlib.contextmanager
def _seeded(seed):
    """Weights drawn in this block depend on the seed alone; Keras draws its seeds from Python's."""
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)


class _TCNTrainee(Trainee):
    """A TCN with Adam (Kingma and Ba, 2015, arXiv:1412.6980)."""

    def __init__(self, recogniser, settings):
        super().__init__(recogniser, settings)
        self.optimizer, self._step = recogniser.compiled(settings)

    def step(self, x, y, weights, learning_rate_factor):
        """Learn from one batch; its loss."""
        self.optimizer.learning_rate.assign(self.settings.learning_rate * learning_rate_factor)
        return float(self._step(x, y, weights))


def _compile(network, settings):
    """An optimizer that has made no step yet, and a step of it as one graph."""
    optimizer = keras.optimizers.Adam(settings.learning_rate, global_clipnorm=settings.clip_norm)
    learning = network.layers[-1] if settings.only_last_layer else network
    variables = learning.trainable_variables
    optimizer.build(variables)
    shapes = [
        tf.TensorSpec((None, None, features.N_FEATURES), tf.float32),
        tf.TensorSpec((None, None), tf.int64),
        tf.TensorSpec((None, None), tf.float32),
    ]

    @tf.function(input_signature=shapes)  # traced once for all lengths
    def step(x, y, weights):
        with tf.GradientTape() as tape:
            losses = keras.losses.sparse_categorical_crossentropy(
                y, network(x, training=True)
            )  # (batch, T)
            loss = tf.reduce_sum(losses * weights) / tf.reduce_sum(weights)
        gradients = tape.gradient(loss, variables)
        optimizer.apply_gradients(zip(gradients, variables, strict=True))
        return loss

    return optimizer, step


def load_published_weights(network: "keras.Model", checkpoint: str | Path) -> None:
    """Put the published weights into a network, from the variables of their checkpoint (never from
    a saved graph).

    Parameters
    ----------
    network : keras.Model
        As :func:`build_network` gives it.
    checkpoint : str or path-like
        Path of the checkpoint without its endings: ``.../variables/variables``.

    Raises
    ------
    ValueError
        If the checkpoint can't be read, or its arrays don't fit; the message names it.
    """
    try:
        reader = tf.train.load_checkpoint(str(checkpoint))
        stored = reader.get_variable_to_shape_map()
        # The order of creation is the order of Keras's weights; which of two prefixes it has
        # depends on the file.
        prefix = (
            "variables/"
            if "variables/0/.ATTRIBUTES/VARIABLE_VALUE" in stored
            else "trainable_variables/"
        )
        keys = [f"{prefix}{i}" for i in range(len(network.weights) - 2)]
        keys += ["layer_with_weights-1/kernel", "layer_with_weights-1/bias"]
        network.set_weights(
            [reader.get_tensor(f"{key}/.ATTRIBUTES/VARIABLE_VALUE") for key in keys]
        )
    except (
        Exception
    ) as error:  # TensorFlow raises several kinds for a file that is not what it should be
        raise ValueError(
            f"{checkpoint}: not the published TCN ({error}). Fetch it again"
        ) from error

# The product in one image; web, worker, relay and the one-shot commands differ only in what compose.yaml lets them run.
#
#   cpu  reads with the CPU engine
#   gpu  the same with PyTorch and vLLM: serves vision-language models on a graphics card, or runs one inside a worker
#
# Runs as user 10001 and writes nothing but /data and /tmp. Debian gives Tesseract, for scripts that the models of the
# CPU engine do not know; leave a language out, and the site says so where it meets it.

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes \
       -r requirements.txt

FROM python:3.11-slim-bookworm AS cpu
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data \
    PORT=8000
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-ara tesseract-ocr-ell tesseract-ocr-rus \
       tesseract-ocr-ukr tesseract-ocr-vie tesseract-ocr-script-deva tesseract-ocr-script-hang \
       tesseract-ocr-script-hebr tesseract-ocr-script-thai \
    && rm -rf /var/lib/apt/lists/*
# The folders of the volumes: Docker gives a new volume the owner that the folder has here.
RUN groupadd --gid 10001 ocrsite \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ocrsite \
    && install -d -o 10001 -g 10001 /data /data/files /data/static /backup
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY manage.py ./
COPY inference/ inference/
COPY documents/ documents/
COPY ocrsite/ ocrsite/
COPY templates/ templates/
COPY locale/ locale/
RUN python -m compileall -q /app
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "-m", "ocrsite.health", "web"]
CMD ["gunicorn", "-c", "python:ocrsite.supervisor.web_server", "--bind", "0.0.0.0:8000"]

FROM python:3.11-slim-bookworm AS gpu-packages
WORKDIR /build
COPY requirements-gpu.txt ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes \
       -r requirements-gpu.txt

# CUDA comes with the Python packages; the variables ask the NVIDIA runtime for the driver's libraries and the device.
# Kernels are compiled for the card when they are first used, which takes a compiler.
FROM cpu AS gpu
ENV NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    MODELS_DIR=/models \
    HOME=/tmp
USER 0:0
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
COPY --from=gpu-packages /opt/venv /opt/venv
USER 10001:10001

# Two stages: what builds stays behind; what runs has the service, its libraries and nothing else. The
# service is installed where it lies: the migrations are found beside the package.
FROM python:3.13-slim-bookworm AS build
WORKDIR /opt/followup/service
COPY requirements.txt requirements-build.txt ./
RUN python -m venv --without-pip /opt/followup \
 && python -m pip --python /opt/followup/bin/python install --no-cache-dir --require-hashes \
    -r requirements.txt -r requirements-build.txt
COPY pyproject.toml README.md ./
COPY app app
COPY migrations migrations
RUN python -m pip --python /opt/followup/bin/python install --no-cache-dir --no-build-isolation \
    --no-deps --editable . \
 && python -m pip --python /opt/followup/bin/python uninstall --yes flit_core

FROM python:3.13-slim-bookworm
RUN python -m pip uninstall --yes --root-user-action ignore pip \
 && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin followup \
 && install --directory --owner=10001 --mode=0700 /var/lib/followup
COPY --from=build /opt/followup /opt/followup
ENV PATH=/opt/followup/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/var/lib/followup
USER 10001
VOLUME /var/lib/followup
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=6s --start-period=10s CMD ["followup", "health"]
CMD ["followup", "serve", "--host", "0.0.0.0"]

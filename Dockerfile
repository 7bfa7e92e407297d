# Sanal for servers: one image, four commands (web, worker, beat, migrate); docker-compose.yml says which.
# Packages come from where the build machine's own settings say; pass a mirror with build arguments
# PIP_INDEX_URL and NPM_CONFIG_REGISTRY.

FROM node:22-slim AS pages
ARG NPM_CONFIG_REGISTRY
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.11-slim AS packages
ARG PIP_INDEX_URL
COPY requirements/base.txt /build/base.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/python -m pip install --no-cache-dir --require-hashes --no-deps -r /build/base.txt

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/lib/sanal
RUN useradd --system --uid 10001 --home-dir /var/lib/sanal --create-home sanal
WORKDIR /opt/sanal
COPY --from=packages /opt/venv /opt/venv
COPY --from=pages /build/node_modules ./node_modules
COPY . .
# Catalogues and static files belong to the image. Settings want a database address, but nothing here
# opens a connection; keys made up for this step are thrown away.
RUN for po in locale/*/LC_MESSAGES/*.po; do pybabel --quiet compile -i "$po" -o "${po%.po}.mo"; done \
 && DATABASE_URL=postgresql://none/none SECRET_KEY=build BLIND_INDEX_KEY=build \
    python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf "$VAR_DIR/keys" \
 && mkdir -p "$VAR_DIR/media" "$VAR_DIR/spool" "$VAR_DIR/beat" \
 && chown sanal:sanal "$VAR_DIR" "$VAR_DIR/media" "$VAR_DIR/spool" "$VAR_DIR/beat"
USER sanal
EXPOSE 8000
CMD ["gunicorn", "--config", "docker/gunicorn.py", "config.wsgi"]

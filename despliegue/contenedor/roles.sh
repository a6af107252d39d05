#!/bin/sh
# Los dos roles del hub y su base, la primera vez que parte PostgreSQL; las claves vienen del entorno y no se escriben.
set -eu
psql --set ON_ERROR_STOP=1 --username postgres --set dueno="$CLAVE_HUB_DUENO" --set app="$CLAVE_HUB_APP" <<'FIN'
CREATE ROLE hub_dueno LOGIN PASSWORD :'dueno';
CREATE ROLE hub_app LOGIN PASSWORD :'app';
CREATE DATABASE hub OWNER hub_dueno ENCODING 'UTF8' TEMPLATE template0;
FIN

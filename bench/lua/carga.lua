-- What wrk sends and what it makes of the answers. All that it needs comes by environment variables (see bench/carga.py).
-- An item counts as acknowledged only when the answer says so; what was acknowledged goes to a file, to be looked for
-- in the database afterwards.

local lote = tonumber(os.getenv("BENCH_LOTE"))
local operacion = os.getenv("BENCH_OPERACION")
local prefijo = os.getenv("BENCH_PREFIJO")
local momento = os.getenv("BENCH_MOMENTO")

local abrir = [[<?xml version='1.0' encoding='utf-8'?>
<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/"><soap-env:Body><ns0:]] ..
    operacion .. [[ xmlns:ns0="urn:hub-lis:interconexion:v1">]]
local cerrar = "</ns0:" .. operacion .. "></soap-env:Body></soap-env:Envelope>"

wrk.method = "POST"
wrk.headers["Content-Type"] = "text/xml; charset=utf-8"
wrk.headers["SOAPAction"] = '"urn:hub-lis:interconexion:v1/' .. operacion .. '"'
wrk.headers["ACCESSKEY"] = os.getenv("BENCH_CLAVE")

local hilos = {}
local siguiente, lineas, acuses = 0, {}, nil
-- Global, because done() reads them thread by thread.
mensajes, elementos, rechazados, fallidos = 0, 0, 0, 0

function setup(thread)
    table.insert(hilos, thread)
    thread:set("numero", #hilos)
end

function init(args)
    for linea in io.lines(os.getenv("BENCH_LINEAS")) do lineas[#lineas + 1] = linea end
    acuses = io.open(os.getenv("BENCH_ACUSES") .. "." .. numero, "w")
    acuses:setvbuf("full", 1048576)
end

local function crear()
    local partes = {abrir, "<ns0:muestras>"}
    for _ = 1, lote do
        siguiente = siguiente + 1
        partes[#partes + 1] = "<ns0:muestra><ns0:codigo_muestra_cliente>" .. prefijo .. numero .. "-" .. siguiente ..
            "</ns0:codigo_muestra_cliente>" .. lineas[(siguiente - 1) % #lineas + 1] .. "</ns0:muestra>"
    end
    partes[#partes + 1] = "</ns0:muestras>"
    partes[#partes + 1] = cerrar
    return table.concat(partes)
end

local function entregar()
    local partes = {abrir, "<ns0:entregas>"}
    for _ = 1, lote do
        siguiente = siguiente + 1
        partes[#partes + 1] = "<ns0:entrega><ns0:id_muestra>" .. (lineas[siguiente] or "0") ..
            "</ns0:id_muestra><ns0:resultado>Negativo</ns0:resultado><ns0:fecha_hora_resultado_laboratorio>" .. momento ..
            "</ns0:fecha_hora_resultado_laboratorio></ns0:entrega>"
    end
    partes[#partes + 1] = "</ns0:entregas>"
    partes[#partes + 1] = cerrar
    return table.concat(partes)
end

function request()
    if operacion == "crearMuestras" then return wrk.format(nil, nil, nil, crear()) end
    -- Every sample is delivered once: when none is left, the round ends early.
    if siguiente + lote > #lineas then wrk.thread:stop() end
    return wrk.format(nil, nil, nil, entregar())
end

local function anotar(body)
    if operacion == "crearMuestras" then
        -- The contract puts the id right after the code, and a refused item has none.
        for codigo, id in body:gmatch("codigo_muestra_cliente>([^<]+)</[^<>]+><[^<>]-id_muestra>(%d+)<") do
            acuses:write("i\t", codigo, "\t", id, "\n")
        end
    else
        for id in body:gmatch("id_muestra>(%d+)<") do acuses:write("i\t\t", id, "\n") end
    end
end

function response(status, headers, body)
    if status ~= 200 then
        fallidos = fallidos + 1
        return
    end
    mensajes = mensajes + 1
    acuses:write("m\t\t", body:match("id_mensaje>(%d+)<") or "0", "\n")
    anotar(body)
    local buenos = tonumber(body:match("aceptados>(%d+)<") or 0)
    elementos = elementos + buenos
    rechazados = rechazados + lote - buenos
end

function done(summary, latency, requests)
    local total = {mensajes = 0, elementos = 0, rechazados = 0, fallidos = 0}
    for _, hilo in ipairs(hilos) do
        for nombre in pairs(total) do total[nombre] = total[nombre] + hilo:get(nombre) end
    end
    local e = summary.errors
    local salida = io.open(os.getenv("BENCH_RESUMEN"), "w")
    salida:write(string.format(
        '{"segundos": %.6f, "mensajes": %d, "elementos": %d, "rechazados": %d, "fallidos": %d, "red": %d, ' ..
        '"p50_ms": %.3f, "p99_ms": %.3f}\n',
        summary.duration / 1e6, total.mensajes, total.elementos, total.rechazados, total.fallidos,
        e.connect + e.read + e.write + e.timeout, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
    salida:close()
end

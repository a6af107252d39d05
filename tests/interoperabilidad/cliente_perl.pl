# A laboratory's day through Perl's SOAP::Lite: reads what to send from standard input, prints what came back, as JSON.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use JSON::PP;
use MIME::Base64;
use SOAP::Lite;

my $espacio = "urn:hub-lis:interconexion:v1";
my $caso    = decode_json(do { local $/; <STDIN> });
my $campos  = delete $caso->{campos};
my ($direccion) = split /\?/, $caso->{wsdl};

sub conectar {
    my ($clave) = @_;
    my $cliente = SOAP::Lite->soapversion($caso->{version})->proxy($direccion)->default_ns($espacio)
        ->on_action(sub { "$espacio/$_[1]" });
    $cliente->transport->http_request->header(ACCESSKEY => $clave) if $clave;
    return $cliente;
}

# Every datum goes out as xsi:type="xsd:string", whatever its type is: SOAP::Lite knows of none, and escapes only what has one.
sub dato { my ($nombre, $valor) = @_; return SOAP::Data->name($nombre => $valor)->type("string") }

sub lista {
    my ($lista, $elemento, @items) = @_;
    return SOAP::Data->name($lista => \SOAP::Data->value(map { SOAP::Data->name($elemento => \SOAP::Data->value(@$_)) } @items));
}

sub muestra {
    my ($muestra) = @_;
    return [map { dato($_ => ref $muestra->{$_} ? ($muestra->{$_} ? "true" : "false") : $muestra->{$_}) } @$campos];
}

sub resumen {
    my ($respuesta) = @_;
    return [map {
        {   indice     => $_->{indice} + 0,
            desenlace  => $_->{desenlace},
            id_muestra => defined $_->{id_muestra} ? $_->{id_muestra} + 0 : undef,
            errores    => [map { [$_->{codigo}, $_->{campo}] } errores($_->{errores})],
        }
    } $respuesta->valueof("//items/item")];
}

# SOAP::Lite reads a list of one as its element.
sub errores {
    my ($errores) = @_;
    return () unless ref $errores;
    return ref $errores->{error} eq "ARRAY" ? @{ $errores->{error} } : $errores->{error};
}

sub falla {
    my ($respuesta) = @_;
    my ($detalle) = $respuesta->valueof($caso->{version} eq "1.2" ? "//Fault/Detail/ErrorHub" : "//Fault/detail/ErrorHub");
    my ($codigo) = $respuesta->valueof($caso->{version} eq "1.2" ? "//Fault/Code/Value" : "//Fault/faultcode");
    return { codigo => $detalle->{codigo}, mensaje => $detalle->{mensaje}, faultcode => (split /:/, $codigo)[-1] };
}

my $estado  = conectar()->call("estadoServicio");
my $cliente = conectar($caso->{clave});
my @lote    = (
    lista(muestras => "muestra", muestra($caso->{buena}), muestra($caso->{mala})),
    dato(id_mensaje_cliente => $caso->{id_mensaje_cliente}),
);
my $creadas  = $cliente->call(crearMuestras => @lote);
my $otra_vez = $cliente->call(crearMuestras => @lote);
my $recibida = $cliente->call(recepcionarMuestra => lista(recepciones => "recepcion", [
    dato(codigo_muestra_cliente      => $caso->{buena}{codigo_muestra_cliente}),
    dato(fecha_recepcion_laboratorio => $caso->{fecha_recepcion}),
]));
my $id        = resumen($creadas)->[0]{id_muestra};
my $entregada = $cliente->call(entregaResultado => lista(entregas => "entrega", [
    dato(id_muestra                       => $id),
    dato(resultado                        => $caso->{resultado}),
    dato(fecha_hora_resultado_laboratorio => $caso->{fecha_resultado}),
    dato(informe                          => $caso->{informe}),
    dato(nombre_informe                   => "informe.pdf"),
]));
my ($muestra) = $cliente->call(datosMuestraID => dato(id_muestra => $id))->valueof("//muestras/muestra");
my ($informe) = $cliente->call(obtenerInforme => dato(id_muestra => $id))->valueof("//respuesta/informe");
my $intruso = conectar("clave-que-no-existe");

sub booleano { return $_[0] eq "true" ? JSON::PP::true : JSON::PP::false }

print encode_json({
    version_contrato => $estado->valueof("//version_contrato"),
    creadas          => resumen($creadas),
    repetido         => booleano($otra_vez->valueof("//repetido")),
    otra_vez         => resumen($otra_vez),
    recibida         => resumen($recibida),
    entregada        => resumen($entregada),
    muestra          => {
        id_muestra       => $muestra->{id_muestra} + 0,
        estado_muestra   => $muestra->{estado_muestra} + 0,
        paciente_nombres => $muestra->{paciente_nombres},
        paciente_tipodoc => $muestra->{paciente_tipodoc},
        busqueda_activa  => booleano($muestra->{busqueda_activa}),
        resultado        => $muestra->{resultado},
        tiene_informe    => booleano($muestra->{tiene_informe}),
    },
    informe_sha256   => sha256_hex(decode_base64($informe)),
    sin_clave_valida => falla($intruso->call(listarMaestro => dato(nombre => "comunas"))),
    desconocida      => falla($cliente->call(datosMuestraID => dato(id_muestra => 999999999))),
});

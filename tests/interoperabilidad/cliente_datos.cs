// Writes the requests of a client with data contracts that sets what a sample cannot do without, and nothing else.
using System;
using System.Runtime.Serialization;
using hublis.interconexion.v1;

static class ClienteDatos
{
    static void Main(string[] argumentos)
    {
        string codigo = argumentos[0];
        DateTime tomada = DateTime.Parse(argumentos[1]);
        Escribir(new crearMuestras { muestras = new ListaMuestrasNuevas { Muestra(codigo, tomada) } });
        Escribir(new recepcionarMuestra { recepciones = new ListaRecepciones { new Recepcion { codigo_muestra_cliente = codigo } } });
        Escribir(new entregaResultado { entregas = new ListaEntregas { new Entrega {
            codigo_muestra_cliente = codigo, resultado = Resultado.Positivo, fecha_hora_resultado_laboratorio = DateTime.UtcNow } } });
        Escribir(new estadoMensaje { id_mensaje_cliente = codigo });
    }

    // FONASA, the first value of its enumeration, is set on purpose; of the optional numbers, dates and booleans none is.
    static MuestraNueva Muestra(string codigo, DateTime tomada)
    {
        return new MuestraNueva {
            codigo_muestra_cliente = codigo,
            rut_responsable = "35000001-1",
            cod_deis = "900101",
            paciente_tipodoc = TipoDocumento.RECIENNACIDO,
            paciente_nombres = "Amanda",
            paciente_ap_pat = "Rojas",
            paciente_ap_mat = "Vera",
            paciente_fecha_nac = "2020-04-17",
            paciente_sexo = Sexo.F,
            paciente_comuna = 2101,
            paciente_direccion = "Pasaje Inventado 101",
            paciente_telefono = "+56 9 0000 0001",
            paciente_prevision = Prevision.FONASA,
            fecha_muestra = tomada,
            tecnica_muestra = Tecnica.RTPCR,
            tipo_muestra = TipoMuestra.Saliva,
            busqueda_activa = true,
            estrategia = Estrategia.BACBrotes,
            subestrategia = Subestrategia.BACEscolar,
        };
    }

    static void Escribir(object pedido)
    {
        new DataContractSerializer(pedido.GetType()).WriteObject(Console.OpenStandardOutput(), pedido);
        Console.WriteLine();
    }
}

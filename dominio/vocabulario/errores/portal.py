"""People and the portal."""

from dominio.vocabulario.errores.base import ErrorDominio


class IngresoRechazado(ErrorDominio):
    """The account does not exist, is not active, or the password is another; which of these is not told."""

    codigo = "HUB-5001"
    plantilla = "La cuenta o la contraseña no son correctas."
    remedio = "Revise mayúsculas y teclado; si no la recuerda, pida a la mesa de ayuda una contraseña provisoria."


class CodigoDeIngresoNoValido(ErrorDominio):
    """The six digits of the second factor are wrong, late, or were used before."""

    codigo = "HUB-5002"
    plantilla = "El código de seis cifras no es correcto o ya se usó."
    remedio = "Espere a que la aplicación muestre el siguiente código; si siempre falla, revise la hora del teléfono."


class DemasiadosIngresos(ErrorDominio):
    """Too many failed attempts to come in, with this account or from this address."""

    codigo = "HUB-5003"
    estado = 429
    plantilla = "Hubo demasiados intentos fallidos; espere {minutos} minutos antes de probar otra vez."
    remedio = "Espere el plazo indicado y escriba la contraseña con calma, o pida ayuda a la mesa de ayuda."


class ContrasenaDebil(ErrorDominio):
    """The password chosen is too easy to guess."""

    codigo = "HUB-5004"
    plantilla = "La contraseña no sirve: {detalle}."
    remedio = "Una frase de cuatro o cinco palabras que no tengan relación es fácil de recordar y difícil de adivinar."


class CuentaRepetida(ErrorDominio):
    """Another user has this account."""

    codigo = "HUB-5005"
    plantilla = "Ya existe la cuenta «{valor}»."
    remedio = "Elija otro nombre de cuenta, o edite el usuario que ya existe."


class UsuarioDesconocido(ErrorDominio):
    """There is no such user."""

    codigo = "HUB-5006"
    estado = 404
    plantilla = "No existe el usuario «{valor}»."
    remedio = "Búsquelo en la lista de usuarios."


class NadaEnEstaDireccion(ErrorDominio):
    """There is no such page, or it is not for the role; which of these is not told."""

    codigo = "HUB-5007"
    estado = 404
    plantilla = "No hay nada en esta dirección para su perfil."
    remedio = "Vuelva al inicio y use el menú; si cree que le falta un permiso, avise a la mesa de ayuda."


class FormularioVencido(ErrorDominio):
    """The form was not made for this session, or long ago."""

    codigo = "HUB-5008"
    estado = 400
    plantilla = "El formulario venció o se abrió en otra sesión; no se hizo nada."
    remedio = "Vuelva a la página, actualícela y envíe otra vez el formulario."


class ConfirmacionNoCalza(ErrorDominio):
    """What was written to confirm is not the name of what would be changed."""

    codigo = "HUB-5009"
    plantilla = "No se hizo nada: para confirmar escriba «{esperado}», tal como se muestra."
    remedio = "Revise que sea lo que quiere desactivar, revocar o eliminar, y escriba su nombre; las mayúsculas no importan."


class FaltaElegirInforme(ErrorDominio):
    """A result is corrected in a form that neither brings its report nor says that there is none."""

    codigo = "HUB-5010"
    plantilla = "Adjunte el informe firmado del resultado corregido, o marque que queda sin informe."
    remedio = (
        "Al corregir deja de mostrarse el informe anterior: adjunte el nuevo. Marque «queda sin informe» solo si no lo hay."
    )


class InformeContradictorio(ErrorDominio):
    """The form brings a report and says that there is none."""

    codigo = "HUB-5011"
    plantilla = "Adjuntó un informe y marcó que el resultado queda sin informe: elija una de las dos."
    remedio = "Quite la marca si el PDF es el informe del resultado, o quite el archivo si no lo es."


class ArgumentoDesconocido(ErrorDominio):
    """The address of a page has an argument that the page does not know; it may be a misspelt criterion."""

    codigo = "HUB-5015"
    estado = 400
    plantilla = "Esta página no entiende «{valor}» en su dirección ({admitidos}); no se buscó nada."
    remedio = "Corrija el nombre o quítelo de la dirección; desde el menú se llega a la página con su formulario."


class ArgumentoIlegible(ErrorDominio):
    """An argument of a page's address has no single, readable value."""

    codigo = "HUB-5016"
    estado = 400
    plantilla = "El argumento «{campo}» de la dirección {que}; no se buscó nada."
    remedio = "Deje cada argumento una sola vez y con texto corriente, o busque con el formulario de la página."


class AlcanceAmbiguo(ErrorDominio):
    """The name of what a person reaches fits several parts of the country."""

    codigo = "HUB-5017"
    plantilla = "«{valor}» calza con {cuantos}: {candidatos}."
    remedio = "Escriba el código de uno de ellos, o más palabras de su nombre."


class LaboratorioRepetido(ErrorDominio):
    """Another laboratory has this name."""

    codigo = "HUB-5020"
    plantilla = "Ya existe un laboratorio llamado «{valor}»."
    remedio = "Búsquelo en la lista y actívelo si está desactivado; si de verdad son dos, distíngalos en el nombre."


class CuentaPropia(ErrorDominio):
    """Somebody of the help desk tried to change their own account there."""

    codigo = "HUB-5021"
    plantilla = "Su propia cuenta la cambia otra persona de la mesa de ayuda."
    remedio = "Pida el cambio a otra persona de la mesa de ayuda; su contraseña la cambia usted en «Mi cuenta»."


class CuentaEnEspera(DemasiadosIngresos):
    """Too many failed attempts with this account from other places, and nobody ever came in with it from this one."""

    codigo = "HUB-5042"
    plantilla = (
        "Desde otros lugares hubo demasiados intentos fallidos con esta cuenta; desde este, donde no ha entrado antes, "
        "espere {minutos} minutos."
    )
    remedio = "Entre desde donde entra siempre, o espere; si los intentos no son suyos, avise a la mesa de ayuda."


class MensajeNoReenviable(ErrorDominio):
    """The help desk cannot serve this message again."""

    codigo = "HUB-5040"
    plantilla = "El mensaje {valor} no se puede atender otra vez: {detalle}."
    remedio = "Pida al laboratorio que corrija la causa y envíe otra vez sus datos, con un mensaje nuevo."


class MensajeAtendidoEntretanto(ErrorDominio):
    """Somebody served the message again after the page from which this was asked was shown."""

    codigo = "HUB-5041"
    plantilla = "Otra persona atendió otra vez el mensaje {valor} mientras usted lo miraba. No se hizo nada."
    remedio = "Revise qué resultó de ese reenvío y, si todavía hace falta, pídalo de nuevo."


class MensajeSinSello(ErrorDominio):
    """A message that is not under a head of the sealed record yet."""

    codigo = "HUB-5050"
    plantilla = "El mensaje {valor} todavía no está sellado: no hay prueba de él."
    remedio = "Selle ahora («hub auditoria sellar», o el botón de «Integridad») y pida la prueba otra vez."


class SelloNoCalza(ErrorDominio):
    """The record of a message is not what was sealed."""

    codigo = "HUB-5051"
    plantilla = "Lo que hay del mensaje {valor} no es lo que se selló: no se da una prueba de él."
    remedio = "Verifique el registro («hub auditoria verificar») y guarde la base tal como está: es evidencia."


class CabezaIlegible(ErrorDominio):
    """What was given is no head of the sealed record, and no file or folder of heads."""

    codigo = "HUB-5052"
    plantilla = "«{valor}» no es una cabeza del registro sellado, ni un archivo o una carpeta que las tenga."
    remedio = "Dé la cabeza entera, como la entregan la cabecera X-Hub-Cabeza o estadoServicio («v1.…»), o su archivo."


class LlaveIlegible(ErrorDominio):
    """The file that should have the key that signs the record's heads has none."""

    codigo = "HUB-5053"
    plantilla = "El archivo «{valor}» no tiene una llave Ed25519 en PEM que se pueda leer."
    remedio = "Revise la ruta y sus permisos, o cree una con «hub auditoria crear-llave»."


class AvanceIlegible(ErrorDominio):
    """The file that should say how far a verification went does not, or is another verification's."""

    codigo = "HUB-5054"
    plantilla = "«{valor}» no es el avance de esta verificación, o no se puede leer o escribir."
    remedio = "Dé un archivo que no exista, en una carpeta donde pueda escribir, o el de una igual que se cortó."


class CabezaDeOtroRegistro(ErrorDominio):
    """The head that is said to be the last one does not belong to what came back from the backup."""

    codigo = "HUB-5096"
    plantilla = "El registro de esta base no lleva a la cabeza «{valor}»: no es un respaldo de ese hub, o alguien lo cambió."
    remedio = "Restaure otro respaldo, o revise la carpeta de cabezas; guarde la base tal como está: puede ser evidencia."


class BorradorDesconocido(ErrorDominio):
    """There is no such draft of the person who asks."""

    codigo = "HUB-5070"
    plantilla = "No hay un borrador suyo con el número {valor}: ya se registró o se quitó."
    remedio = "Vuelva al inicio: ahí están sus borradores."
    estado = 404


class DemasiadosBorradores(ErrorDominio):
    """The person keeps as many drafts as there may be."""

    codigo = "HUB-5071"
    plantilla = "Ya tiene {maximo} borradores, que es el máximo: lo que escribió sigue en la página y no se guardó aparte."
    remedio = "Complete o quite alguno de los que esperan en su inicio."


class BorradorDemasiadoGrande(ErrorDominio):
    """What was typed is more than a draft keeps."""

    codigo = "HUB-5072"
    plantilla = "Lo que escribió tiene más de {maximo} letras y no cabe en un borrador."
    remedio = "Acorte los textos más largos."


class FaltaProposito(ErrorDominio):
    """Who does not treat patients asks for their data and has not said what for."""

    codigo = "HUB-5073"
    estado = 403
    plantilla = "Para ver datos de pacientes con su perfil ({rol}) hay que decir antes con qué propósito."
    remedio = "Elija el propósito en la página a la que lo llevó el portal; vale una hora y queda en el registro."


class PropositoNoValido(ErrorDominio):
    """What was chosen is not among the purposes."""

    codigo = "HUB-5074"
    estado = 422
    plantilla = "«{valor}» no es uno de los propósitos."
    remedio = "Elija uno de la lista."


class FueraDeAlcance(ErrorDominio):
    """A list is to be narrowed to what does not exist or is not within reach; which of the two is not told."""

    codigo = "HUB-5080"
    estado = 422
    plantilla = "«{valor}» no es {que} de su alcance: no existe, o es de otro territorio."
    remedio = "Elija una opción de la lista del filtro, o quítelo."


class DemasiadasComprobaciones(ErrorDominio):
    """Somebody asks too often whether reports are genuine."""

    codigo = "HUB-5090"
    plantilla = "Desde su red se comprobaron más de {maximo} informes en un minuto."
    remedio = "Espere un minuto y abra la dirección otra vez."
    estado = 429

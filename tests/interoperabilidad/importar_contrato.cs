// Writes the C# source that the .NET importer of data contracts makes of a schema: what svcutil writes when nobody tells it otherwise.
using System;
using System.CodeDom;
using System.CodeDom.Compiler;
using System.Runtime.Serialization;
using System.Xml;
using System.Xml.Schema;
using Microsoft.CSharp;

static class ImportarContrato
{
    static void Main(string[] argumentos)
    {
        var esquemas = new XmlSchemaSet();
        using (var lector = XmlReader.Create(argumentos[0])) esquemas.Add(null, lector);
        esquemas.Compile();
        var unidad = new CodeCompileUnit();
        new XsdDataContractImporter(unidad).Import(esquemas);
        new CSharpCodeProvider().GenerateCodeFromCompileUnit(unidad, Console.Out, new CodeGeneratorOptions());
    }
}

namespace Rodando.Licensing.Reports;

/// <summary>The words of a printed report.</summary>
internal sealed record ReportTexts(
    string Title, string Period, string Licence, string State, string LastDay, string Reverify, string Profile, string Policy, string Method,
    string Sample, string Figures, string Tests, string Passed, string Failed, string Open, string Register, string RegisterLine, string Work,
    string WorkLine, string Outside, string Findings, string Reply, string Evidence, string Decisions, string Appeals, string Conflicts,
    string Links, string Notices, string Assemblies, string Conclusion, string Issued, string Inputs, string Chain, string None, string Hours)
{
    public const string Languages = "^(es|en)$";

    public static ReportTexts In(string language) => language == "en" ? English : Spanish;

    private static readonly ReportTexts Spanish = new(
        "Informe de auditoría", "Periodo", "Licencia", "Estado", "Último día permitido", "Reverificación a más tardar", "Perfil jurisdiccional",
        "Versión de la política", "Método", "Muestra", "Cifras de la auditoría", "Pruebas anuales", "cumple", "no cumple", "sin datos",
        "Registro de miembros", "{0} al inicio, {1} al final; {2} altas, {3} bajas, {4} versiones registradas",
        "Trabajo", "{0} en turnos; {1} entregas, {2} de ellas para el comercio con más", "Sin inscripción en el registro", "Hallazgos",
        "Respuesta de la cooperativa", "Evidencias", "Decisiones", "Apelaciones", "Conflictos de interés declarados", "Grupos vinculados", "Avisos", "Asambleas", "Conclusión",
        "Emitido", "Huella de los datos de entrada (SHA-256)", "Cadena de auditoría al emitirse", "ninguno", "{0} h");

    private static readonly ReportTexts English = new(
        "Audit report", "Period", "Licence", "State", "Last permitted day", "Re-verification due by", "Jurisdiction profile",
        "Policy version", "Method", "Sample", "The auditor's figures", "Yearly tests", "passed", "failed", "no data",
        "Member register", "{0} at the start, {1} at the end; {2} joined, {3} left, {4} versions recorded",
        "Work", "{0} in shifts; {1} deliveries, {2} of them for the merchant with most", "Not in the register", "Findings",
        "The co-operative's reply", "Evidence", "Decisions", "Appeals", "Conflicts of interest declared", "Linked groups", "Notices", "Assemblies", "Conclusion",
        "Issued", "Hash of the inputs (SHA-256)", "Audit chain at issue", "none", "{0} h");
}

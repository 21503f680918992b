using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Licensing.Evidence.Storage;
using Rodando.Platform.Http;
using Rodando.Platform.Modules;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Evidence;

/// <summary>What the module has of evidence.</summary>
internal static class EvidenceEndpoints
{
    public static void Add(ModuleBuilder module)
    {
        const string section = "Rodando:Licensing:Evidence";
        module.AddOptions<EvidenceOptions>(section);
        if (module.Configuration[$"{section}:{nameof(EvidenceOptions.Store)}"] == EvidenceOptions.S3)
            module.Services.AddSingleton<IEvidenceStore, S3EvidenceStore>();
        else
            module.Services.AddSingleton<IEvidenceStore, FileEvidenceStore>();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var member = routes.MapAudience(Audience.Cooperative, Policies.Member).WithTags("Licensing");
        ListEvidence.MapOwn(member);
        GetChecklist.Map(member);
        var admin = routes.MapAudience(Audience.Cooperative, Policies.Admin).WithTags("Licensing");
        UploadEvidence.Map(admin);
        LodgeDossier.Map(admin);
        // Files hold personal data: the admin who uploaded them, not every member.
        DownloadEvidence.MapOwn(admin);
        var federation = routes.MapAudience(Audience.Federation, Policies.Federation).WithTags("Licensing");
        ListEvidence.Map(federation);
        DownloadEvidence.Map(federation);
        DecideOnEvidence.Map(routes.MapAudience(Audience.Federation, Policies.Registrar).WithTags("Licensing"));
    }
}

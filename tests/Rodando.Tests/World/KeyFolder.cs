using System.Runtime.CompilerServices;

namespace Rodando.Tests.World;

/// <summary>Private keys of the suite's federations, here and in the processes it starts, go to a folder of their own, and their notices beside them.</summary>
internal static class KeyFolder
{
    internal static readonly string Path = Directory.CreateTempSubdirectory("rodando-test-keys-").FullName;

    [ModuleInitializer]
    internal static void Use()
    {
        Environment.SetEnvironmentVariable("Rodando__Licensing__KeyDirectory", Path);
        Environment.SetEnvironmentVariable("Rodando__Notices__Directory", System.IO.Path.Combine(Path, "outbox"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path, recursive: true);
    }
}

using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Sim.Commands;

/// <summary>Every object that stands, one YAML file an object, by namespace and kind.</summary>
internal static class Dumps
{
    internal static void Write(DirectoryInfo directory, IEnumerable<Json> objects)
    {
        foreach (var dumped in objects)
        {
            var space = dumped.At("metadata", "namespace")?.AsText;
            var kind = dumped["kind"]?.AsText ?? "Unknown";
            var path = Path.Combine(space ?? "_cluster", kind, $"{dumped.At("metadata", "name")?.AsText}.yaml");
            GivenPath.Write("--dump", directory, path, YamlText.Of(dumped));
        }
    }
}

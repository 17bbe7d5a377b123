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
            var folder = Path.Combine(directory.FullName, space ?? "_cluster", kind);
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"{dumped.At("metadata", "name")?.AsText}.yaml"), YamlText.Of(dumped));
        }
    }
}

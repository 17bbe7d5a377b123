using Vitess.Reconcile.Host.Commands;

namespace Vitess.Reconcile.Tests.Host.Commands;

public sealed class CrdsCommandTests
{
    [Fact]
    public void The_files_in_crds_are_what_the_command_writes()
    {
        var folder = Path.Combine(Repository.Root, "crds");
        var files = CrdsCommand.Files(isJson: false).ToList();
        var stale = files
            .Where(file => !File.Exists(Path.Combine(folder, file.Name)) || File.ReadAllText(Path.Combine(folder, file.Name)) != file.Text)
            .Select(file => file.Name).ToList();
        Assert.True(stale.Count == 0,
            $"Not current: {string.Join(", ", stale)}. Regenerate them with\n"
            + "dotnet run -c Release --project Vitess.Reconcile.Host -- crds --write crds");
        Assert.Equal(
            files.Select(file => file.Name).Order(StringComparer.Ordinal),
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}

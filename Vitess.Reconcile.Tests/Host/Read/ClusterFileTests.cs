using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Tests.Host.Read;

public sealed class ClusterFileTests
{
    private const string Head = "apiVersion: planetscale.com/v2\nkind: VitessCluster\nmetadata:\n  name: a\n";
    private const string Secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n";
    private const string NoCluster =
        "f.yaml:1: There is no VitessCluster in the file. Add one, with apiVersion planetscale.com/v2.";

    [Theory]
    [InlineData(Head + "spec:\n  cells: []\n  images:\n    mysqld:\n      mysql80Compatible: 8\n",
        "f.yaml:9: spec.images.mysqld.mysql80Compatible: 8 is not a text. Write \"8\" with quotes.")]
    [InlineData(Head + "spec:\n  images: {}\n",
        "f.yaml:5: spec.cells: The field is required and not there. Add it: a list of VitessCellTemplate.")]
    [InlineData(Head + "spec:\n  cells: []\n  cells: []\n",
        "f.yaml:7: spec.cells: \"cells\" is given twice in one map. Take one of the two out.")]
    [InlineData("---\n" + Secret + "---\n" + Head + "spec:\n  cells:\n  - name: a\n  - name: a\n",
        "f.yaml:14: spec.cells[1].name: \"a\" is the name of spec.cells[0] too. "
            + "Write another name, or take one cell out.")]
    [InlineData(Secret, NoCluster)]
    [InlineData("", NoCluster)]
    [InlineData("apiVersion: planetscale.com/v2\nkind: VitesCluster\nmetadata: {name: a}\n",
        "f.yaml:2: kind: planetscale.com/v2 has no kind \"VitesCluster\". Write VitessCluster.")]
    [InlineData("apiVersion: planetscale.com/v1\nkind: VitessCluster\nmetadata: {name: a}\n",
        "f.yaml:1: apiVersion: The API has no version \"planetscale.com/v1\". Write planetscale.com/v2.")]
    [InlineData(Head + "specs: {}\n",
        "f.yaml:5: specs: VitessCluster has no field \"specs\". Write \"spec\" if you meant that.")]
    [InlineData("apiVersion: planetscale.com/v2\nkind: VitessCluster\nmetadata: {}\n",
        "f.yaml:3: metadata.name: The field is required and not there, or no text. "
            + "Write a name of lower-case letters, digits and dashes.")]
    [InlineData(Head + "spec: *nothing\n",
        "f.yaml:5: There is no anchor &nothing before the alias *nothing. Write the value itself.")]
    [InlineData(Head + "spec:\n  cells: [\n",
        "f.yaml:7: This is not YAML: while parsing a node, did not find expected node content. "
            + "Correct the line or the one before it.")]
    [InlineData(Head + "spec:\n  cells: []\n ages: 3\n",
        "f.yaml:7: This is not YAML: while parsing a block mapping, did not find expected key. "
            + "Correct the line or the one before it.")]
    [InlineData("{\n\"apiVersion\": \"planetscale.com/v2\",\n\"kind\": \"VitessCluster\",\n\"metadata\": {\"name\": \"a\"},\n"
            + "\"spec\": {\n\"cells\": 3\n}}\n",
        "f.yaml:6: spec.cells: 3 is not a list of VitessCellTemplate. Write a list of VitessCellTemplate.")]
    public void Says_file_line_path_problem_and_remedy(string text, string message) =>
        Assert.Equal([message], ClusterFile.Of("f.yaml", text).Defects.Select(defect => defect.ToString()));

    [Fact]
    public void A_broken_document_does_not_hide_the_next()
    {
        var file = ClusterFile.Of("f.yaml", "a: [\n---\n" + Head);
        Assert.Equal((1, "VitessCluster"), (file.Defects.Count, file.Documents.Single().Kind));
    }

    [Fact]
    public void A_block_of_text_keeps_its_last_line_break_whatever_follows()
    {
        const string Secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  a: |\n    one\n    two\n";
        var file = ClusterFile.Of("f.yaml", $"{Secret}---\n{Head}---\n{Secret}");
        Assert.Equal(
            ["one\ntwo\n", "one\ntwo\n"],
            file.Documents.Where(document => document.Kind == "Secret").Select(document => document.Object.At("stringData", "a")?.AsText));
    }

    [Fact]
    public void Anchors_aliases_and_merges_are_resolved()
    {
        var text = Head + "spec:\n  cells:\n  - &a {name: a, zone: west}\n  - <<: *a\n    name: b\n";
        Assert.Equal(
            Json.Parse("""{"cells":[{"name":"a","zone":"west"},{"name":"b","zone":"west"}]}"""),
            ClusterFile.Of("f.yaml", text).Documents.Single().Object["spec"]);
    }

    [Fact]
    public void Items_of_a_list_are_documents_with_their_lines()
    {
        var item = Head.TrimEnd().Replace("\n", "\n  ", StringComparison.Ordinal);
        var file = ClusterFile.Of("f.yaml", $"apiVersion: v1\nkind: List\nitems:\n- {item}\n  spec: 3\n");
        var defect = Assert.Single(file.Defects);
        Assert.Equal((8, "spec"), (defect.Line, defect.Defect.Path));
    }

    [Fact]
    public void Aliases_that_multiply_are_a_defect()
    {
        var lists = Enumerable.Range(1, 9)
            .Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        var file = ClusterFile.Of("f.yaml", "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(lists));
        Assert.Equal(
            ["f.yaml:6: The document is larger or deeper than any Kubernetes object. Shorten it."],
            file.Defects.Select(defect => defect.ToString()));
    }

    [Fact]
    public void Aliases_that_nest_too_deep_are_a_defect()
    {
        var (open, close) = (new string('[', 300), new string(']', 300));
        var file = ClusterFile.Of("f.yaml", $"a0: &a0 {open}x{close}\na1: {open}*a0{close}\n");
        Assert.Equal(
            ["f.yaml:2: The document is larger or deeper than any Kubernetes object. Shorten it."],
            file.Defects.Select(defect => defect.ToString()));
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_defect()
    {
        var defect = Assert.Single(ClusterFile.Read("/nowhere/f.yaml").Defects);
        Assert.EndsWith("Name a file that can be read.", defect.ToString(), StringComparison.Ordinal);
    }
}

using System.Text.Json;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Tests.Infrastructure.Shared.Secrets;

[Parallelizable(ParallelScope.All)]
public sealed class KeyRingTests
{
    private const string IdFault = "has an id that is not 1 to 32 of A-Z, a-z, 0-9, '_' and '-'";

    private static IEnumerable<TestCaseData<string, string[]>> FaultyLists()
    {
        var key = Keys.Base64(1);
        yield return new("", ["entry 1 is empty"]);
        yield return new($"a:{key},", ["entry 2 is empty"]);
        yield return new($"a:{key}, ,b:{key}", ["entry 2 is empty"]);
        yield return new("a:", ["entry 1 has a key that is not base64"]);
        yield return new($":{key}", [$"entry 1 {IdFault}"]);
        yield return new($"{new string('x', 33)}:{key}", [$"entry 1 {IdFault}"]);
        yield return new($"schlüssel:{key}", [$"entry 1 {IdFault}"]);
        yield return new($"a b:{key}", [$"entry 1 {IdFault}"]);
        yield return new($"{key}:k1", [$"entry 1 {IdFault}", "entry 1 has a key that is not base64"]);
        yield return new($"a:b:{key}", ["entry 1 has more than one ':'"]);
        yield return new("not base64!", ["entry 1 has a key that is not base64"]);
        yield return new(key.TrimEnd('='), ["entry 1 has a key that is not base64"]);
        yield return new($"a:{key[..20]}\n{key[20..]}", ["entry 1 has a key that is not base64"]);
        yield return new($"a:{Convert.ToBase64String(new byte[16])}", ["entry 1 has a key of 16 bytes instead of 32"]);
        yield return new($"a:{Convert.ToBase64String(new byte[33])}", ["entry 1 has a key of 33 bytes instead of 32"]);
        yield return new($"a:{key},a:{Keys.Base64(2)}", ["entry 2 has the same id as entry 1"]);
        yield return new($"{key},b:{key},{Keys.Base64(2)}", ["entry 3 has the same id as entry 1"]);
        yield return new(
            $"a:AAAA,,ä:zz,b:{key},a:{key}:",
            ["entry 1 has a key of 3 bytes instead of 32", "entry 2 is empty", $"entry 3 {IdFault}",
                "entry 3 has a key that is not base64", "entry 5 has more than one ':'"]);
    }

    [TestCaseSource(nameof(FaultyLists))]
    public void Every_fault_of_a_list_is_named_without_its_key(string value, string[] expected)
    {
        var parsed = KeyRing.TryParse(value, out var ring, out var faults);

        Assert.That(parsed, Is.False);
        Assert.That(ring, Is.Null);
        Assert.That(faults, Is.EqualTo(expected));
        Assert.That(string.Join('\n', faults), Does.Not.Contain(Keys.Base64(1)[..8]));
    }

    [Test]
    public void First_key_of_a_list_is_current()
    {
        Assert.That(Keys.Ring($" new-1:{Keys.Base64(1)} , OLD_2:{Keys.Base64(2)} ").CurrentKeyId, Is.EqualTo("new-1"));
    }

    [Test]
    public void Key_without_an_id_has_the_id_k1()
    {
        Assert.That(Keys.Ring(Keys.Base64(1)).CurrentKeyId, Is.EqualTo("k1"));
    }

    [Test]
    public void Key_without_an_id_may_follow_the_key_that_replaces_it()
    {
        var ring = Keys.Ring($"k2:{Keys.Base64(2)},{Keys.Base64(1)}");

        Assert.That(ring.CurrentKeyId, Is.EqualTo("k2"));
        Assert.That(ring.TryFind("k1", out _), Is.True);
    }

    [Test]
    public void Id_may_have_32_characters()
    {
        var id = new string('x', 32);
        Assert.That(Keys.Ring($"{id}:{Keys.Base64(1)}").CurrentKeyId, Is.EqualTo(id));
    }

    [Test]
    public void Ring_never_shows_a_key()
    {
        var ring = Keys.Ring($"a:{Keys.Base64(1)},b:{Keys.Base64(2)}");

        Assert.That(ring.ToString(), Is.EqualTo("keys a, b; a encrypts"));
        Assert.That(JsonSerializer.Serialize(ring), Is.EqualTo("""{"CurrentKeyId":"a"}"""));
    }
}

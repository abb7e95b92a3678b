#include "core/model/detail_tree_model.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <gtest/gtest.h>

#include <random>

namespace weir {
namespace {

/// A tree of so many levels at most; every field has octets of its own.
void grow(DetailField& parent, unsigned levels, std::uint64_t& offset, std::mt19937& random)
{
    const unsigned children = static_cast<unsigned>(random()) % 5;
    for (unsigned i = 0; i < children; ++i) {
        DetailField& child = parent.add(QString::number(i), QStringLiteral("name"), QStringLiteral("value"));
        const std::uint64_t begin = offset++;
        if (levels > 1)
            grow(child, levels - 1, offset, random);
        child.octets = LayerRange{Direction::ToServer, {}, {begin, offset}};
    }
}

const DetailField* deepest(const DetailTreeModel& model, const QModelIndex& parent, std::uint64_t offset)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        if (model.field(index)->octets->holds(Direction::ToServer, {}, offset)) {
            const DetailField* below = deepest(model, index, offset);
            return below ? below : model.field(index);
        }
    }
    return nullptr;
}

TEST(DetailTreeModel, everyTreeThatIsShownOneAfterTheOtherHoldsTogether)
{
    std::mt19937 random(1);
    DetailTreeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (int round = 0; round < 30; ++round) {
        std::uint64_t octets = 0;
        auto root = std::make_unique<DetailField>();
        grow(*root, 1 + static_cast<unsigned>(random()) % 4, octets, random);
        const QPersistentModelIndex before = model.index(0, 0);
        model.setRoot(round % 7 == 6 ? nullptr : std::move(root));
        EXPECT_FALSE(before.isValid()) << "of a tree that is not there any more";
        if (round % 7 == 6) {
            EXPECT_EQ(model.rowCount(), 0);
            continue;
        }
        for (std::uint64_t offset = 0; offset < octets; ++offset) {
            const QModelIndex found = model.find(Direction::ToServer, {}, offset);
            ASSERT_TRUE(found.isValid());
            EXPECT_EQ(model.field(found), deepest(model, {}, offset));
        }
        EXPECT_FALSE(model.find(Direction::ToClient, {}, 0).isValid());
    }
}

} // namespace
} // namespace weir

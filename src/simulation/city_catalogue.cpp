#include "simulation/city_catalogue.hpp"

#include <algorithm>
#include <array>

namespace nearstock {

namespace {

// clang-format off: two tables, one row a line
constexpr auto categories = std::to_array<CategoryProfile>({
    // department, category                        weight units wkend year peak elast  10°C  10mm event income youth
    {"Fruit and vegetables", "Fruit",                4.2, 1.10,  .06,  .10, 190, 1.0,  .05, -.04, 0.3,  .3,  .0},
    {"Fruit and vegetables", "Vegetables",           4.4, 1.05,  .04,  .05, 170, 0.8,  .03, -.02, 0.2,  .2,  .0},
    {"Fruit and vegetables", "Salads and herbs",     1.6, 1.00,  .05,  .20, 190, 1.0,  .10, -.04, 0.4,  .4,  .3},
    {"Dairy and eggs", "Milk and cream",             4.0, 1.30, -.02,  .02,  20, 0.6,  .00,  .02, 0.1,  .0, -.1},
    {"Dairy and eggs", "Yoghurt and desserts",       3.6, 1.40,  .00,  .05, 180, 1.2,  .04,  .00, 0.1,  .1,  .2},
    {"Dairy and eggs", "Cheese and eggs",            3.4, 1.05,  .08,  .04, 350, 0.9, -.02,  .02, 0.3,  .3,  .0},
    {"Bakery", "Bread",                              2.6, 1.00,  .06,  .02,  20, 0.5, -.01,  .04, 0.3,  .0, -.1},
    {"Bakery", "Pastries and cakes",                 1.7, 1.10,  .18,  .06, 340, 1.1, -.03,  .05, 0.6,  .1,  .1},
    {"Meat and fish", "Meat",                        2.0, 1.00,  .20,  .10, 180, 1.2,  .08, -.06, 0.6,  .2, -.1},
    {"Meat and fish", "Sausages and ham",            2.0, 1.10,  .10,  .06, 180, 1.0,  .06, -.04, 0.6, -.2, -.1},
    {"Meat and fish", "Fish",                        1.0, 1.00,  .16,  .06,  90, 1.1,  .00,  .00, 0.3,  .6, -.2},
    {"Frozen", "Frozen meals",                       2.4, 1.10,  .04,  .05,  20, 1.2, -.03,  .08, 0.3, -.2,  .5},
    {"Frozen", "Ice cream",                          1.6, 1.10,  .14,  .55, 195, 1.2,  .25, -.10, 0.8,  .0,  .4},
    {"Pantry", "Pasta and rice",                     3.0, 1.20,  .00,  .04,  20, 0.9, -.01,  .04, 0.2, -.2,  .3},
    {"Pantry", "Sauces and oils",                    2.8, 1.00,  .03,  .06, 180, 0.9,  .03,  .00, 0.4,  .2,  .1},
    {"Pantry", "Breakfast",                          2.6, 1.05, -.02,  .04,  20, 1.0, -.01,  .02, 0.1,  .2,  .2},
    {"Pantry", "Tins and jars",                      2.4, 1.35, -.02,  .05,  20, 1.0, -.02,  .04, 0.2, -.2,  .0},
    {"Pantry", "Baking",                             1.4, 1.15,  .04,  .28, 345, 0.8, -.06,  .05, 0.1,  .0, -.1},
    {"Snacks", "Sweets and chocolate",               4.2, 1.40,  .10,  .16, 345, 1.4, -.06,  .04, 1.0, -.1,  .3},
    {"Snacks", "Crisps and nuts",                    3.2, 1.30,  .22,  .04, 180, 1.3,  .02,  .02, 1.6, -.1,  .5},
    {"Beverages", "Water",                           3.6, 1.45,  .02,  .20, 195, 0.7,  .14, -.05, 0.8,  .0,  .2},
    {"Beverages", "Soft drinks and juice",           4.2, 1.40,  .12,  .16, 195, 1.3,  .10, -.03, 1.4, -.2,  .5},
    {"Beverages", "Coffee and tea",                  2.8, 1.10, -.04,  .10,  15, 1.3, -.06,  .04, 0.2,  .3, -.1},
    {"Beverages", "Beer",                            2.2, 1.30,  .34,  .18, 190, 1.3,  .12, -.04, 2.0, -.2,  .4},
    {"Beverages", "Wine",                            1.8, 1.25,  .32,  .14, 350, 1.1, -.02,  .02, 1.4,  .6,  .0},
    {"Household", "Laundry",                         2.0, 1.00, -.06,  .02,  90, 1.5,  .00,  .02, 0.0,  .0,  .0},
    {"Household", "Cleaning",                        2.2, 1.10, -.04,  .10,  95, 1.1,  .00,  .03, 0.0,  .1, -.1},
    {"Household", "Paper goods",                     2.4, 1.15, -.05,  .04,  20, 1.2, -.02,  .05, 0.1,  .0,  .0},
    {"Care", "Hair",                                 1.8, 1.05,  .00,  .02, 150, 1.3,  .00,  .02, 0.1,  .2,  .4},
    {"Care", "Skin and body",                        2.2, 1.10,  .02,  .14, 185, 1.2,  .06, -.02, 0.1,  .4,  .2},
    {"Care", "Oral care",                            1.4, 1.15, -.04,  .01,  20, 1.1,  .00,  .01, 0.0,  .1,  .1},
    {"Care", "Health",                               1.6, 1.00, -.08,  .26,  25, 0.6, -.08,  .08, 0.1,  .2, -.4},
    {"Baby", "Nappies and wipes",                    1.7, 1.20, -.06,  .01,  20, 1.2,  .00,  .04, 0.0,  .0,  .6},
    {"Baby", "Baby food",                            1.5, 1.70, -.06,  .01,  20, 0.8,  .00,  .03, 0.0,  .1,  .6},
    {"Pet", "Dog",                                   1.2, 1.30, -.04,  .02,  20, 0.8,  .00,  .04, 0.0,  .1, -.3},
    {"Pet", "Cat",                                   1.8, 1.60, -.04,  .02,  20, 0.9,  .00,  .04, 0.0, -.1,  .1},
});

constexpr auto subcategories = std::to_array<SubcategoryProfile>({
    // category, subcategory, items, sizes, larger, price from–to, margin, ml, g, shelf life, chilled, case pack
    {"Fruit", "Apples and pears", "Elstar apples|Braeburn apples|Conference pears|Pink apples|Organic Gala apples", "1 kg|2 kg", 1.8, 3.2, 4.9, .34, 1900, 1000, 21, true, 8},
    {"Fruit", "Bananas and citrus", "Bananas|Organic bananas|Navel oranges|Clementines|Lemons", "1 kg", 1, 2.4, 4.4, .32, 1800, 1000, 14, true, 8},
    {"Fruit", "Berries and grapes", "Strawberries|Blueberries|Raspberries|Seedless grapes", "400 g", 1, 3.9, 6.4, .33, 900, 430, 8, true, 4},
    {"Fruit", "Exotic fruit", "Mango|Avocado pair|Pineapple|Kiwi tray|Passion fruit", "pack", 1, 2.9, 5.4, .35, 1200, 700, 13, true, 6},
    {"Vegetables", "Tomatoes and peppers", "Vine tomatoes|Cherry tomatoes|Mixed peppers|Cucumber pair|Plum tomatoes", "500 g", 1, 2.5, 4.6, .33, 1300, 520, 12, true, 8},
    {"Vegetables", "Roots and potatoes", "Waxy potatoes|Carrots|Onions|Beetroot|Sweet potatoes", "1.5 kg|3 kg", 1.7, 2.6, 4.2, .36, 2300, 1500, 24, true, 6},
    {"Vegetables", "Greens and mushrooms", "Broccoli|Courgettes|Button mushrooms|Spinach|Pak choi", "400 g", 1, 2.4, 4.2, .33, 1500, 420, 10, true, 6},
    {"Salads and herbs", "Leaf salads", "Rocket|Mixed leaves|Romaine hearts|Lamb's lettuce", "150 g", 1, 2.3, 3.8, .36, 1100, 160, 8, true, 4},
    {"Salads and herbs", "Herbs and dips", "Basil pot|Parsley pot|Hummus|Guacamole|Tzatziki", "200 g", 1, 2.2, 4.2, .38, 700, 220, 15, true, 4},
    {"Milk and cream", "Milk", "Fresh whole milk|Fresh low-fat milk|Organic milk|Lactose-free milk", "2 x 1 l", 1, 2.9, 4.4, .24, 2150, 2080, 15, true, 6},
    {"Milk and cream", "Plant drinks", "Oat drink|Barista oat drink|Soy drink|Almond drink", "2 x 1 l|6 x 1 l", 2.8, 4.2, 6.2, .33, 2150, 2100, 0, false, 6},
    {"Milk and cream", "Cream and butter", "Whipping cream|Crème fraîche|Salted butter|Organic butter|Sour cream", "250 g", 1, 2.4, 4.6, .26, 330, 260, 30, true, 10},
    {"Yoghurt and desserts", "Yoghurt", "Natural yoghurt|Greek yoghurt|Strawberry yoghurt|Skyr|Vanilla soy yoghurt", "500 g|1 kg", 1.7, 2.3, 4.2, .30, 620, 530, 25, true, 6},
    {"Yoghurt and desserts", "Desserts", "Chocolate pudding|Rice pudding|Panna cotta|Tiramisu|Protein pudding", "4 x 125 g", 1, 2.8, 5.2, .34, 700, 560, 26, true, 6},
    {"Cheese and eggs", "Cheese", "Young Gouda slices|Mozzarella pair|Feta|Parmesan wedge|Brie|Cream cheese", "300 g", 1, 3.6, 6.9, .30, 420, 320, 40, true, 8},
    {"Cheese and eggs", "Eggs", "Free-range eggs|Organic eggs|Barn eggs", "10 pieces", 1, 3.4, 5.4, .24, 1300, 640, 22, true, 10},
    {"Bread", "Loaves", "Rye sourdough|Wholegrain bread|Farmhouse loaf|Spelt bread|Seeded bread", "750 g", 1, 3.2, 5.4, .42, 2600, 760, 7, false, 4},
    {"Bread", "Toast and wraps", "Butter toast|Wholegrain toast|Tortilla wraps|Burger buns|Pita", "500 g", 1, 2.2, 3.8, .36, 2200, 510, 16, false, 6},
    {"Pastries and cakes", "Pastries", "Butter croissants|Cinnamon rolls|Muffins|Berliners", "4 pieces", 1, 3.2, 5.2, .44, 1800, 340, 8, false, 4},
    {"Pastries and cakes", "Cakes and biscuits", "Marble cake|Lemon cake|Butter biscuits|Oat cookies|Brownies", "400 g", 1, 3.4, 5.8, .38, 1300, 430, 0, false, 8},
    {"Meat", "Poultry", "Chicken breast|Chicken thighs|Turkey strips|Organic chicken", "500 g|900 g", 1.7, 6.4, 10.9, .26, 900, 520, 11, true, 4},
    {"Meat", "Beef and pork", "Minced beef|Rump steak|Pork fillet|Goulash|Mixed mince", "500 g", 1, 6.9, 13.9, .26, 800, 520, 11, true, 4},
    {"Sausages and ham", "Cold cuts", "Cooked ham|Salami|Turkey slices|Mortadella|Dried ham", "150 g", 1, 2.8, 4.8, .32, 300, 160, 27, true, 10},
    {"Sausages and ham", "Sausages and vegan", "Bratwurst|Vienna sausages|Vegan schnitzel|Tofu|Vegan mince", "400 g", 1, 4.2, 6.9, .32, 600, 420, 24, true, 6},
    {"Fish", "Fresh and smoked fish", "Smoked salmon|Salmon fillet|Smoked trout|Matjes|Prawns", "250 g", 1, 6.4, 11.9, .28, 450, 270, 14, true, 4},
    {"Frozen meals", "Pizza", "Margherita pizza|Salami pizza|Spinach pizza|Four-cheese pizza|Vegan pizza", "2 pieces", 1, 5.4, 8.4, .34, 3200, 760, 240, true, 5},
    {"Frozen meals", "Frozen vegetables and fish", "Peas|Leaf spinach|Berry mix|Fish fingers|Wok vegetables|Chips", "750 g", 1, 3.4, 6.4, .32, 1600, 770, 300, true, 6},
    {"Ice cream", "Tubs and sticks", "Vanilla ice cream|Chocolate ice cream|Almond sticks|Mango sorbet|Cookie dough ice cream", "900 ml", 1, 4.4, 7.9, .36, 1150, 620, 300, true, 6},
    {"Pasta and rice", "Pasta", "Spaghetti|Penne|Fusilli|Wholegrain spaghetti|Lasagne sheets|Gnocchi", "1 kg|3 kg", 2.6, 2.4, 4.4, .33, 1700, 1020, 0, false, 12},
    {"Pasta and rice", "Rice and pulses", "Basmati rice|Jasmine rice|Risotto rice|Red lentils|Chickpeas|Couscous", "1 kg|2 kg", 1.8, 3.2, 5.4, .33, 1250, 1020, 0, false, 10},
    {"Sauces and oils", "Oil and vinegar", "Extra virgin olive oil|Rapeseed oil|Sunflower oil|Balsamic vinegar|Sesame oil", "750 ml", 1, 4.9, 13.9, .30, 950, 900, 0, false, 6},
    {"Sauces and oils", "Sauces", "Basil tomato sauce|Green pesto|Ketchup|Mayonnaise|Soy sauce|Curry paste|Mustard", "400 g", 1, 3.2, 5.4, .36, 520, 620, 0, false, 8},
    {"Breakfast", "Cereals", "Crunchy muesli|Rolled oats|Fruit muesli|Corn flakes|Granola", "750 g|1.5 kg", 1.8, 3.9, 6.9, .36, 2400, 780, 0, false, 8},
    {"Breakfast", "Spreads and honey", "Forest honey|Strawberry jam|Hazelnut spread|Peanut butter|Apricot jam", "500 g", 1, 4.4, 7.9, .36, 560, 740, 0, false, 8},
    {"Tins and jars", "Tins", "Chopped tomatoes|Kidney beans|Sweetcorn|Tuna in oil|Coconut milk|Chickpeas", "4 x 400 g", 1, 5.4, 8.9, .33, 2000, 1850, 0, false, 6},
    {"Tins and jars", "Jars", "Gherkins|Olives|Red cabbage|Dried tomatoes|Artichokes", "370 g", 1, 2.9, 4.9, .36, 520, 640, 0, false, 8},
    {"Baking", "Flour and sugar", "Wheat flour|Spelt flour|Cane sugar|Icing sugar|Almond flour", "1 kg|2.5 kg", 2.2, 2.4, 4.6, .30, 1300, 1020, 0, false, 10},
    {"Baking", "Baking aids", "Vanilla sugar|Dry yeast|Dark couverture|Ground almonds|Baking powder", "pack", 1, 2.4, 4.9, .40, 280, 210, 0, false, 12},
    {"Sweets and chocolate", "Chocolate", "Milk chocolate|Dark chocolate 70 %|Hazelnut chocolate|Chocolate bars|White chocolate", "3 x 100 g", 1, 5.4, 8.9, .35, 380, 320, 0, false, 12},
    {"Sweets and chocolate", "Sweets", "Fruit gums|Liquorice|Caramels|Peppermints|Sour worms", "500 g", 1, 3.4, 5.8, .38, 900, 510, 0, false, 12},
    {"Crisps and nuts", "Crisps", "Paprika crisps|Sea salt crisps|Tortilla chips|Lentil chips|Popcorn", "2 x 175 g", 1, 4.2, 6.4, .37, 4200, 370, 0, false, 8},
    {"Crisps and nuts", "Nuts and dried fruit", "Cashews|Almonds|Trail mix|Pistachios|Walnuts|Dates", "500 g", 1, 6.4, 10.9, .32, 850, 510, 0, false, 8},
    {"Water", "Mineral water", "Sparkling water|Medium water|Still water|Alpine water", "6 x 1.5 l", 1, 4.2, 6.9, .28, 9800, 9200, 0, false, 2},
    {"Water", "Flavoured water", "Lemon water|Elderflower water|Berry water", "6 x 0.75 l", 1, 5.9, 8.4, .34, 5200, 4700, 0, false, 4},
    {"Soft drinks and juice", "Soft drinks", "Cola|Cola zero|Orange lemonade|Tonic water|Ginger ale|Energy drink", "6 x 1 l|4 x 0.33 l", .45, 7.4, 10.9, .30, 6600, 6200, 0, false, 4},
    {"Soft drinks and juice", "Juice", "Orange juice|Apple juice|Multivitamin juice|Tomato juice|Grape juice", "4 x 1 l", 1, 6.9, 10.4, .32, 4300, 4150, 0, false, 4},
    {"Coffee and tea", "Coffee", "Espresso beans|Crema beans|Ground coffee|Decaf beans|Coffee capsules", "1 kg|500 g", .55, 12.9, 19.9, .30, 2800, 1030, 0, false, 6},
    {"Coffee and tea", "Tea and cocoa", "Earl Grey|Peppermint tea|Green tea|Fruit tea|Drinking chocolate|Camomile tea", "3 x 20 bags", 1, 5.4, 8.9, .42, 900, 180, 0, false, 8},
    {"Beer", "Beer", "Pilsner|Lager|Wheat beer|Alcohol-free lager|Pale ale|Radler", "6 x 0.5 l|12 x 0.33 l", 1.5, 6.9, 10.9, .27, 5400, 5300, 0, false, 4},
    {"Wine", "White and sparkling", "Riesling|Pinot Grigio|Sauvignon Blanc|Prosecco|Crémant", "0.75 l", 1, 6.9, 13.9, .36, 1150, 1280, 0, false, 6},
    {"Wine", "Red and rosé", "Primitivo|Rioja|Merlot|Rosé|Pinot Noir", "0.75 l", 1, 6.9, 14.9, .36, 1150, 1280, 0, false, 6},
    {"Laundry", "Detergent", "Colour detergent|Universal detergent|Wool detergent|Sensitive detergent|Detergent caps", "50 washes|80 washes", 1.45, 12.9, 19.9, .30, 3400, 2700, 0, false, 4},
    {"Laundry", "Softener and stain care", "Fabric softener|Stain remover|Laundry perfume|Colour catcher", "1.2 l", 1, 4.9, 8.9, .36, 1500, 1250, 0, false, 6},
    {"Cleaning", "Dishwashing", "Dishwasher tabs|Washing-up liquid|Rinse aid|Dishwasher salt", "60 pieces", 1, 6.9, 13.9, .34, 1600, 1150, 0, false, 6},
    {"Cleaning", "Surfaces", "All-purpose cleaner|Bathroom cleaner|Glass cleaner|Toilet gel|Kitchen spray|Sponges", "2 x 750 ml", 1, 4.9, 8.4, .38, 1900, 1600, 0, false, 6},
    {"Paper goods", "Toilet and kitchen paper", "Toilet paper|Soft toilet paper|Kitchen towels|Recycled toilet paper", "16 rolls|8 rolls", .55, 8.9, 13.9, .28, 14500, 1800, 0, false, 2},
    {"Paper goods", "Tissues, foils and bags", "Tissues|Baking paper|Cling film|Bin liners|Freezer bags|Napkins", "pack", 1, 3.2, 5.9, .40, 1300, 420, 0, false, 10},
    {"Hair", "Shampoo and conditioner", "Repair shampoo|Anti-dandruff shampoo|Volume conditioner|Curl shampoo|Solid shampoo", "400 ml", 1, 5.4, 10.9, .40, 560, 440, 0, false, 6},
    {"Hair", "Styling and colour", "Hair spray|Hair gel|Colour brown|Colour blond|Hair oil", "pack", 1, 5.9, 11.9, .42, 480, 290, 0, false, 6},
    {"Skin and body", "Face", "Day cream|Night cream|Micellar water|Sun cream face|Serum|Lip balm pair", "pack", 1, 7.9, 18.9, .44, 260, 170, 0, false, 6},
    {"Skin and body", "Body and deodorant", "Shower gel|Body lotion|Deodorant|Hand cream|Soap refill|Sun lotion", "2 pieces", 1, 5.4, 10.9, .40, 760, 640, 0, false, 6},
    {"Oral care", "Teeth", "Whitening toothpaste|Sensitive toothpaste|Toothbrush heads|Mouthwash|Floss|Children's toothpaste", "3 pieces", 1, 6.4, 13.9, .38, 420, 340, 0, false, 6},
    {"Health", "Vitamins", "Vitamin D|Magnesium|Zinc and C|Multivitamin|Omega 3|Iron", "60 capsules", 1, 7.9, 15.9, .45, 260, 120, 0, false, 6},
    {"Health", "Cold and first aid", "Cough sweets|Nasal spray|Plasters|Throat tea|Face masks|Heat patches", "pack", 1, 4.9, 9.9, .42, 320, 140, 0, false, 8},
    {"Nappies and wipes", "Nappies", "Nappies size 2|Nappies size 3|Nappies size 4|Nappies size 5|Pants size 5", "70 pieces|120 pieces", 1.6, 16.9, 23.9, .24, 11500, 2600, 0, false, 2},
    {"Nappies and wipes", "Wipes and baby care", "Sensitive wipes|Water wipes|Baby cream|Baby bath|Baby oil", "6 packs", 1, 7.9, 13.9, .32, 3400, 2200, 0, false, 4},
    {"Baby food", "Milk and porridge", "First milk|Follow-on milk|Oat porridge|Evening porridge", "800 g", 1, 13.9, 21.9, .24, 2100, 880, 0, false, 4},
    {"Baby food", "Jars and pouches", "Carrot jar|Pasta bolognese jar|Apple pouch|Banana pouch|Mango pouch", "6 x 190 g", 1, 7.4, 10.9, .32, 1800, 1500, 0, false, 6},
    {"Dog", "Dog food", "Beef dog food|Chicken dog food|Puppy food|Grain-free dog food", "6 x 400 g|5 kg", 1.9, 9.9, 15.9, .30, 3100, 2700, 0, false, 4},
    {"Dog", "Dog snacks", "Dental sticks|Chew bones|Training treats", "pack", 1, 4.4, 7.9, .38, 900, 350, 0, false, 8},
    {"Cat", "Cat food", "Salmon cat food|Chicken cat food|Kitten food|Senior cat food|Beef cat food", "12 x 100 g|2 kg", 1.3, 7.9, 12.9, .30, 1900, 1350, 0, false, 6},
    {"Cat", "Litter and cat snacks", "Clumping litter|Silica litter|Cat treats|Catnip sticks", "10 l", 1, 6.9, 11.9, .32, 7000, 5600, 0, false, 2},
});
// clang-format on

constexpr CategoryProfile average_category{"", "", 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0};

}  // namespace

std::span<const CategoryProfile> category_profiles() { return categories; }
std::span<const SubcategoryProfile> subcategory_profiles() { return subcategories; }

const CategoryProfile& category_profile(std::string_view category) {
    const auto it = std::ranges::find(categories, category, &CategoryProfile::category);
    return it == categories.end() ? average_category : *it;
}

}  // namespace nearstock
